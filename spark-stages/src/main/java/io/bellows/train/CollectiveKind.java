package io.bellows.train;

/** How workers sum their gradients. */
public enum CollectiveKind {
    /**
     * {@link #SHARED_MEMORY} where all executors are on one machine, else {@link #RABIT}, or {@link #SOCKETS} where the cluster has
     * XGBoost's classes of its own.
     */
    AUTO,
    /** XGBoost's collective: sockets of its own between the workers, neither encrypted nor authenticated. */
    RABIT,
    /** Sockets of Bellows's own on ports that the user names, not encrypted; strangers are turned away. */
    SOCKETS,
    /** Memory that the executors of one machine share; refused where they are on several. */
    SHARED_MEMORY,
    /** Spark's block transfer, encrypted and authenticated where Spark is, on the ports that Spark has. */
    SPARK_BLOCKS
}
