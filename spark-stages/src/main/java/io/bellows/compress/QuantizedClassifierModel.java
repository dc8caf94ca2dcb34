package io.bellows.compress;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.ClassScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.param.PredictionParams;
import io.bellows.param.ServingParams;

/**
 * A classifier that was trained here, in 8-bit integers or with weights of fewer bits.
 *
 * <p>With {@code static-int8}, logits are multiples of one step, 255 of them from the smallest to the largest logit of the calibration
 * rows, so that two close classes may come out equal; then the first one is predicted.
 */
public final class QuantizedClassifierModel extends QuantizedNetworkModel
        implements PredictionParams<QuantizedClassifierModel> {
    private final PredictionParams.Group params;

    QuantizedClassifierModel(String uid, QuantizedNetwork content, QuantizationSummary summary) {
        super(uid, content, summary);
        params = new PredictionParams.Group(this);
        PredictionParams.setDefaults(this);
        QuantizationModeParam.setDefaults(this);
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return params;
    }

    @Override
    public QuantizedClassifierModel self() {
        return this;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.CLASSES;
    }

    @Override
    ServingParams<?> servingParams() {
        return this;
    }

    @Override
    ScoreColumns scoreColumns(int size) {
        return ClassScores.of(this, labels(), size);
    }
}
