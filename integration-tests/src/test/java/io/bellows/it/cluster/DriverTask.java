package io.bellows.it.cluster;

import org.apache.spark.sql.SparkSession;

/**
 * What an application does on a cluster, written as part of a test.
 *
 * @param <A> its arguments, a class that Jackson can write and read
 * @param <R> its result, likewise
 */
public interface DriverTask<A, R> {
    /** The class of the arguments. */
    Class<A> argumentType();

    /** Does the work on the driver; an exception is brought to the test with its causes. */
    R run(SparkSession spark, A arguments, Progress progress) throws Exception;
}
