package io.bellows.compress;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.param.ServingParams;

/**
 * A regressor that was trained here, in 8-bit integers or with weights of fewer bits.
 *
 * <p>Output: {@code predictionCol}, a double, or {@code array<float>} where the regressor in floats gives one. With {@code static-int8} the
 * last layer computes in integers too, but its results are not rounded to steps, and may be beyond those of the calibration rows.
 */
public final class QuantizedRegressorModel extends QuantizedNetworkModel
        implements ServingParams<QuantizedRegressorModel> {
    private final ServingParams.Group params;

    QuantizedRegressorModel(String uid, QuantizedNetwork content, QuantizationSummary summary) {
        super(uid, content, summary);
        params = new ServingParams.Group(this);
        ServingParams.setDefaults(this);
        QuantizationModeParam.setDefaults(this);
    }

    @Override
    public ServingParams.Group predictionParams() {
        return params;
    }

    @Override
    public QuantizedRegressorModel self() {
        return this;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.NUMBERS;
    }

    @Override
    ServingParams<?> servingParams() {
        return this;
    }

    @Override
    ScoreColumns scoreColumns(int size) {
        return NumberScores.of(this, labels(), size);
    }
}
