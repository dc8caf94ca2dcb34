package io.bellows.train;

/** What is watched on the validation rows. */
public enum ValidationMetric {
    /** Mean weighted loss; lower is better. */
    LOSS(false),
    /** Weighted share of rows predicted right, or of their labels; higher is better; none of a regression. */
    ACCURACY(true),
    /** Of a classifier the F1 measure of each class by its weight, of a multi-label one that of all labels; higher is better. */
    F1(true),
    /** The area under the ROC curve of two classes; higher is better. */
    AREA_UNDER_ROC(true),
    /** Of a regression the root of the mean squared difference, in the units of the labels; lower is better. */
    RMSE(false),
    /** Of a regression the mean difference, either way, in the units of the labels; lower is better. */
    MAE(false),
    /** Of a regression the share of the targets' variance that is explained; higher is better. */
    R2(true);

    private final boolean isHigherBetter;

    ValidationMetric(boolean isHigherBetter) {
        this.isHigherBetter = isHigherBetter;
    }

    boolean isHigherBetter() {
        return isHigherBetter;
    }
}
