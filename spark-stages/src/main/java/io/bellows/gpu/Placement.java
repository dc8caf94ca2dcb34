package io.bellows.gpu;

/** Where an operator runs. */
public enum Placement {
    /** On the executor's GPU, by RAPIDS. */
    GPU,
    /** On the executor's cores, by Spark or by Bellows. */
    CPU
}
