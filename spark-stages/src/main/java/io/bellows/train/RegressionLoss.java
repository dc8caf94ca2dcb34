package io.bellows.train;

import io.bellows.train.loss.AbsoluteLoss;
import io.bellows.train.loss.HuberLoss;
import io.bellows.train.loss.Loss;
import io.bellows.train.loss.QuantileLoss;
import io.bellows.train.loss.SquaredLoss;
import java.util.Arrays;

/** What a regressor makes small. */
public enum RegressionLoss {
    /** The mean squared error; learns the mean. */
    SQUARED {
        @Override
        Loss create(DataParallelRegressor stage) {
            return new SquaredLoss();
        }
    },
    /** The mean absolute error; learns the median. */
    ABSOLUTE {
        @Override
        Loss create(DataParallelRegressor stage) {
            return new AbsoluteLoss();
        }
    },
    /** Squared up to {@code huberDelta}, absolute past it (Huber 1964). */
    HUBER {
        @Override
        Loss create(DataParallelRegressor stage) {
            return new HuberLoss(stage.getHuberDelta());
        }
    },
    /** The pinball loss; learns the {@code quantileLevels} (Koenker and Bassett 1978). */
    QUANTILE {
        @Override
        Loss create(DataParallelRegressor stage) {
            return new QuantileLoss(
                    Arrays.stream(stage.getQuantileLevels()).boxed().toList());
        }
    };

    abstract Loss create(DataParallelRegressor stage);
}
