package io.bellows.jobs;

import org.apache.spark.sql.SparkSession;

/**
 * The session of a command, which ends with it unless others go on with it.
 *
 * @param spark the session
 * @param host whose process it is in
 */
record OpenSession(SparkSession spark, HostProcess host) implements AutoCloseable {
    @Override
    public void close() {
        if (host != HostProcess.DATABRICKS) {
            spark.close();
        }
    }
}
