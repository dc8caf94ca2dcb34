package io.bellows.sample;

/** How the weight of a class follows from the counts. */
public enum ClassWeighting {
    /** n / (k n_c) for n rows, k classes and n_c rows of the class. */
    BALANCED,
    /** In proportion to (1 - beta) / (1 - beta^n_c), and 1 in the mean over classes. */
    EFFECTIVE_NUMBER
}
