package io.bellows.train;

import io.bellows.train.optimizer.Adagrad;
import io.bellows.train.optimizer.Adam;
import io.bellows.train.optimizer.Lamb;
import io.bellows.train.optimizer.Lars;
import io.bellows.train.optimizer.Lion;
import io.bellows.train.optimizer.Optimizer;
import io.bellows.train.optimizer.RmsProp;
import io.bellows.train.optimizer.Sgd;
import org.apache.spark.ml.param.DoubleParam;

/** The optimizers by the name that the param {@code optimizer} takes. */
public enum OptimizerKind {
    /** Stochastic gradient descent with momentum. */
    SGD {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new Sgd(params.getMomentum(), params.getNesterov());
        }
    },
    /** Adam, its weight decay part of the gradient. */
    ADAM {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return adam(params, false);
        }
    },
    /** Adam with decoupled weight decay. */
    ADAMW {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return adam(params, true);
        }
    },
    /** RMSProp, with momentum where that is set. */
    RMSPROP {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new RmsProp(
                    value(params, params.beta2(), 0.99),
                    value(params, params.epsilon(), 1e-8),
                    params.isSet(params.momentum()) ? params.getMomentum() : 0);
        }
    },
    /** Adagrad. */
    ADAGRAD {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new Adagrad(value(params, params.epsilon(), 1e-10));
        }
    },
    /** LAMB, for large batches. */
    LAMB {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new Lamb(
                    value(params, params.beta1(), 0.9),
                    value(params, params.beta2(), 0.999),
                    value(params, params.epsilon(), 1e-6));
        }
    },
    /** LARS, for large batches. */
    LARS {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new Lars(params.getMomentum(), 0.001);
        }
    },
    /** Lion; its rate is three to ten times smaller than Adam's. */
    LION {
        @Override
        Optimizer create(OptimizationParams<?> params) {
            return new Lion(value(params, params.beta1(), 0.9), value(params, params.beta2(), 0.99));
        }
    };

    abstract Optimizer create(OptimizationParams<?> params);

    private static Optimizer adam(OptimizationParams<?> params, boolean decoupled) {
        return new Adam(
                value(params, params.beta1(), 0.9),
                value(params, params.beta2(), 0.999),
                value(params, params.epsilon(), 1e-8),
                decoupled);
    }

    private static double value(OptimizationParams<?> params, DoubleParam param, double otherwise) {
        return params.isSet(param) ? (double) params.getOrDefault(param) : otherwise;
    }
}
