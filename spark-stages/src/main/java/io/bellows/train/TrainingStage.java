package io.bellows.train;

/** How the Spark stages are called in which workers train together, in Spark's UI and event logs. */
public final class TrainingStage {
    private static final String PREFIX = "training of ";

    private TrainingStage() {}

    /** The name of the barrier stage that trains for the Estimator {@code uid}. */
    static String name(String uid) {
        return PREFIX + uid;
    }

    /** Whether the stage {@code name} trains: one of Bellows's trainers, or BigDL's own. */
    public static boolean isNameOfOne(String name) {
        return name.startsWith(PREFIX)
                || name.contains(BlockManagerTrainer.class.getSimpleName())
                || name.contains("DistriOptimizer");
    }
}
