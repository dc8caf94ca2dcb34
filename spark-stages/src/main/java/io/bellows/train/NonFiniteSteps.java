package io.bellows.train;

/** What training does when a batch's loss or gradient is not a finite number. */
public enum NonFiniteSteps {
    /** It ends with an error. */
    STOP,
    /** It leaves the weights as they are, and goes on with the next batch. */
    SKIP,
    /** It leaves the weights as they are, and goes on at half the learning rate. */
    LOWER_RATE
}
