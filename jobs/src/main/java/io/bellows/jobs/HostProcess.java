package io.bellows.jobs;

import java.util.Map;

/** Whose process a command runs in, which decides how it may end. */
enum HostProcess {
    /** Ours, or that of spark-submit: the exit code tells how it went. */
    OWN,
    /** The application master of YARN in cluster mode, which takes any exit of ours for a failure. */
    YARN_MASTER,
    /** A driver of Databricks, which lives on with its session for other tasks. */
    DATABRICKS;

    /** That of {@code properties} of the system, where spark-submit leaves its settings, and of {@code environment}. */
    static HostProcess of(Map<?, ?> properties, Map<String, String> environment) {
        if (environment.containsKey("DATABRICKS_RUNTIME_VERSION")) {
            return DATABRICKS;
        }
        boolean inCluster = "cluster".equals(properties.get("spark.submit.deployMode"));
        return inCluster && "yarn".equals(properties.get("spark.master")) ? YARN_MASTER : OWN;
    }

    static HostProcess current() {
        return of(System.getProperties(), System.getenv());
    }

    /**
     * Ends the main method.
     *
     * @param code 0 for done
     * @param error what the user is to read, where the code is another
     * @throws JobFailedException if it is another, and the host wants to be told so
     */
    void end(int code, String error) {
        if (this == OWN) {
            // Spark's barrier timers are no daemons: without this the process would stay.
            System.exit(code);
        }
        if (code != 0) {
            throw new JobFailedException(error);
        }
    }

    /** By which a host learns that a command failed. */
    static final class JobFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        JobFailedException(String error) {
            super(error, null, false, false);
        }
    }
}
