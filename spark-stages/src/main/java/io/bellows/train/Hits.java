package io.bellows.train;

import java.io.Serializable;

/** What counts as right: the accuracy of a row, from 0 to 1; NaN where there is no such thing. */
@FunctionalInterface
interface Hits extends Serializable {
    /** The accuracy of the outputs for one row. */
    double share(double[] outputs, float label, double[] targets);

    /** Of a regression. */
    static Hits none() {
        return (outputs, label, targets) -> Double.NaN;
    }

    /** Whether the largest output, the first among equals, is that of the label. */
    static Hits ofLargest() {
        return ofLargest(Integer.MAX_VALUE);
    }

    /** As {@link #ofLargest()}, of the first {@code classes} outputs. */
    static Hits ofLargest(int classes) {
        return (outputs, label, targets) -> {
            int best = 0;
            for (int i = 1; i < Math.min(classes, outputs.length); i++) {
                best = outputs[i] > outputs[best] ? i : best;
            }
            return best == (int) label ? 1 : 0;
        };
    }

    /** The share of the outputs that are above {@code logit} where their target is at least a half, and only there. */
    static Hits above(double logit) {
        return (outputs, label, targets) -> {
            double right = 0;
            for (int i = 0; i < outputs.length; i++) {
                right += (outputs[i] > logit) == (targets[i] >= 0.5) ? 1 : 0;
            }
            return right / outputs.length;
        };
    }
}
