package io.bellows.train;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.LabelScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.PredictionParams;
import io.bellows.param.ThresholdParams;
import java.util.List;
import org.apache.spark.ml.util.MLReader;

/**
 * What {@link DataParallelMultiLabelClassifier} fits: a network with its weights, one logit a label.
 *
 * <p>Output: {@code rawPredictionCol} (Vector, the logits), {@code probabilityCol} (Vector, their sigmoids) and {@code
 * predictionCol} ({@code array<double>}, 1 for a label whose probability is above {@code threshold}, else 0). Laziness,
 * determinism and invalid rows are as {@link io.bellows.engine.serving.BatchPredictor} says.
 */
public final class DataParallelMultiLabelClassifierModel
        extends DataParallelModel<DataParallelMultiLabelClassifierModel>
        implements PredictionParams<DataParallelMultiLabelClassifierModel>,
                ThresholdParams<DataParallelMultiLabelClassifierModel> {
    private final PredictionParams.Group predictionParams;
    private final ThresholdParams.Group thresholdParams;

    DataParallelMultiLabelClassifierModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary) {
        this(uid, networkModel, labels, summary, null);
    }

    private DataParallelMultiLabelClassifierModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary, ServedModel served) {
        super(uid, networkModel, labels, summary, served);
        predictionParams = new PredictionParams.Group(this);
        thresholdParams = new ThresholdParams.Group(this);
        PredictionParams.setDefaults(this);
        ThresholdParams.setDefaults(this);
    }

    @Override
    public DataParallelMultiLabelClassifierModel self() {
        return this;
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public ThresholdParams.Group thresholdParams() {
        return thresholdParams;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.LABELS;
    }

    @Override
    ScoreColumns scoreColumns(int size) {
        return LabelScores.of(this, getThreshold(), size);
    }

    @Override
    DataParallelMultiLabelClassifierModel fresh(ServedModel sameServed) {
        return new DataParallelMultiLabelClassifierModel(
                uid(), networkModel(), labels(), summary().orElse(null), sameServed);
    }

    /** Reads a saved model. */
    public static MLReader<DataParallelMultiLabelClassifierModel> read() {
        return new TrainedModelFiles.Reader<>(
                DataParallelMultiLabelClassifierModel.class, DataParallelMultiLabelClassifierModel::new);
    }

    /** Reads the model saved at {@code path}. */
    public static DataParallelMultiLabelClassifierModel load(String path) {
        return read().load(path);
    }
}
