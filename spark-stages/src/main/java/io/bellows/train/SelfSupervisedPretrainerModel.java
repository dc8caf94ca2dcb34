package io.bellows.train;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.ServingParams;
import java.util.List;
import org.apache.spark.ml.util.MLReader;

/**
 * What {@link SelfSupervisedPretrainer} fits: the body of a network with its weights.
 *
 * <p>Output: {@code predictionCol}, by default {@code embedding}, {@code array<float>}, what the body gives for a row. Laziness,
 * determinism and invalid rows are as {@link io.bellows.engine.serving.BatchPredictor} says.
 */
public final class SelfSupervisedPretrainerModel extends DataParallelModel<SelfSupervisedPretrainerModel> {
    private final ServingParams.Group predictionParams;

    SelfSupervisedPretrainerModel(String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary) {
        this(uid, networkModel, labels, summary, null);
    }

    private SelfSupervisedPretrainerModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary, ServedModel served) {
        super(uid, networkModel, labels, summary, served);
        predictionParams = new ServingParams.Group(this);
        ServingParams.setDefaults(this);
        setDefault(predictionCol(), SelfSupervisedPretrainer.EMBEDDING_COL);
    }

    @Override
    public SelfSupervisedPretrainerModel self() {
        return this;
    }

    @Override
    public ServingParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.EMBEDDING;
    }

    @Override
    ScoreColumns scoreColumns(int size) {
        return new NumberScores(getPredictionCol(), true, size);
    }

    @Override
    SelfSupervisedPretrainerModel fresh(ServedModel sameServed) {
        return new SelfSupervisedPretrainerModel(
                uid(), networkModel(), labels(), summary().orElse(null), sameServed);
    }

    /** Reads a saved model. */
    public static MLReader<SelfSupervisedPretrainerModel> read() {
        return new TrainedModelFiles.Reader<>(SelfSupervisedPretrainerModel.class, SelfSupervisedPretrainerModel::new);
    }

    /** Reads the model saved at {@code path}. */
    public static SelfSupervisedPretrainerModel load(String path) {
        return read().load(path);
    }
}
