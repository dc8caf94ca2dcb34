package io.bellows.compress;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.LabelScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.param.PredictionParams;
import io.bellows.param.ServingParams;
import io.bellows.param.ThresholdParams;

/**
 * A multi-label classifier that was trained here, in 8-bit integers or with weights of fewer bits.
 *
 * <p>With {@code static-int8}, logits are multiples of one step, 255 of them from the smallest to the largest logit of the calibration
 * rows.
 */
public final class QuantizedMultiLabelClassifierModel extends QuantizedNetworkModel
        implements PredictionParams<QuantizedMultiLabelClassifierModel>,
                ThresholdParams<QuantizedMultiLabelClassifierModel> {
    private final PredictionParams.Group params;
    private final ThresholdParams.Group thresholdParams;

    QuantizedMultiLabelClassifierModel(String uid, QuantizedNetwork content, QuantizationSummary summary) {
        super(uid, content, summary);
        params = new PredictionParams.Group(this);
        thresholdParams = new ThresholdParams.Group(this);
        PredictionParams.setDefaults(this);
        ThresholdParams.setDefaults(this);
        QuantizationModeParam.setDefaults(this);
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return params;
    }

    @Override
    public ThresholdParams.Group thresholdParams() {
        return thresholdParams;
    }

    @Override
    public QuantizedMultiLabelClassifierModel self() {
        return this;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.LABELS;
    }

    @Override
    ServingParams<?> servingParams() {
        return this;
    }

    @Override
    ScoreColumns scoreColumns(int size) {
        return LabelScores.of(this, getThreshold(), size);
    }
}
