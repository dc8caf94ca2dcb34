package io.bellows.train;

import io.bellows.train.loss.HingeLoss;
import io.bellows.train.loss.KullbackLeibler;
import io.bellows.train.loss.Loss;
import io.bellows.train.loss.SoftmaxCrossEntropy;

/** What a classifier makes small. */
public enum ClassLoss {
    /** The cross entropy of softmax probabilities and the label. */
    CROSS_ENTROPY {
        @Override
        Loss create(double smoothing, double focus) {
            return new SoftmaxCrossEntropy(smoothing, focus);
        }
    },
    /** By how much the best other class comes within 1 of the label's (Crammer and Singer 2001); of whole labels alone. */
    HINGE {
        @Override
        Loss create(double smoothing, double focus) {
            return new HingeLoss();
        }
    },
    /** The divergence of softmax probabilities from those of a soft label: cross entropy that is 0 where both are equal. */
    KL {
        @Override
        Loss create(double smoothing, double focus) {
            return new KullbackLeibler(new SoftmaxCrossEntropy(smoothing, 0));
        }
    };

    abstract Loss create(double smoothing, double focus);
}
