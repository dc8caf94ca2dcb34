package io.bellows.train;

import io.bellows.train.optimizer.AdamW;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.optimizer.Sgd;

/** The optimizers by the name that the param {@code optimizer} takes. */
public enum OptimizerKind {
    /** Stochastic gradient descent with momentum. */
    SGD {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new Sgd(params.getMomentum(), params.getNesterov());
        }
    },
    /** Adam with decoupled weight decay, with the settings its paper proposes. */
    ADAMW {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return AdamW.defaults();
        }
    };

    abstract Optimizer create(OptimizationParams<?> params);
}
