package io.bellows.train;

/** Why a training ended. */
public enum TrainingEnd {
    /** Every epoch was trained. */
    EPOCHS,
    /** No better epoch came within {@code patience}. */
    PATIENCE,
    /** {@code maxSteps} were made. */
    STEPS,
    /** {@code maxTrainingSeconds} had passed. */
    TIME,
    /** {@code energyBudgetJoules} were spent. */
    ENERGY,
    /** A learning-rate range test came to rates at which the loss rises. */
    DIVERGENCE
}
