package io.bellows.train;

/** How workers sum their gradients. */
public enum CollectiveKind {
    /** XGBoost's collective: sockets of its own between the workers, neither encrypted nor authenticated. */
    RABIT,
    /** Spark's block transfer, encrypted and authenticated where Spark is, on the ports that Spark has. */
    SPARK_BLOCKS
}
