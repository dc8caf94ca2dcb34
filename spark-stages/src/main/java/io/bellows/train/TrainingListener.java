package io.bellows.train;

/** Hears how far the trainings of this driver are; registered with {@link TrainingListeners}. */
@FunctionalInterface
public interface TrainingListener {
    /**
     * Called on the driver, in the order of the steps of one training, on a thread of the trainer's choosing; a slow
     * listener slows down reports, and an exception ends neither the training nor the calls to other listeners.
     */
    void onProgress(TrainingProgress progress);

    /**
     * Called on the driver by the thread that fits, before the first step of each training; an exception ends neither the
     * training nor the calls to other listeners.
     */
    default void onStart(TrainingOutline outline) {}

    /**
     * Called as {@link #onStart} is, when a {@link TrainingOnly} has run its stages once, before its estimator is fitted.
     */
    default void onStaged(StagedRows rows) {}

    /** Called as {@link #onStart} is, when a training has ended well. */
    default void onEnd(TrainingSummary summary) {}
}
