package io.bellows.train;

/** How a training reaches the executors. */
public enum TrainerKind {
    /** One Spark barrier stage; a step costs no Spark job. */
    BARRIER,
    /** BigDL's {@code DistriOptimizer}: two Spark jobs a step, without barrier stages. */
    BLOCK_MANAGER
}
