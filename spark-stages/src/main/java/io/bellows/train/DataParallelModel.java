package io.bellows.train;

import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.engine.serving.ServedModel;
import io.bellows.network.NetworkModel;
import io.bellows.param.ServingParams;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What all trainers of networks fit: a network with its weights, and the names of its outputs.
 *
 * <p>Laziness, determinism and invalid rows are as {@link BatchPredictor} says; a saved model predicts the same bits after it
 * is loaded.
 *
 * @param <M> the model itself, which its setters return
 */
public abstract class DataParallelModel<M extends DataParallelModel<M>> extends Model<M>
        implements ServingParams<M>, HasNetworkModel, MLWritable {
    private final String uid;
    private final NetworkModel networkModel;
    private final List<String> labels;
    private final TrainingSummary summary;
    private final ServedModel served;
    private final BatchPredictor predictor;
    private M unaveraged;
    private PruningSummary pruningSummary;

    /** A model that is served as {@code served}; null to make that of the network. */
    DataParallelModel(
            String uid, NetworkModel networkModel, List<String> labels, TrainingSummary summary, ServedModel served) {
        this.uid = uid;
        this.networkModel = networkModel;
        this.labels = List.copyOf(labels);
        this.summary = summary;
        this.served = served == null ? ServedModel.of(networkModel) : served;
        predictor = new BatchPredictor(this.served, this, this::scoreColumns);
    }

    /** The new columns, by the params as they are now. */
    abstract ScoreColumns scoreColumns(int size);

    /** Another model of the same content, with the default params. */
    abstract M fresh(ServedModel sameServed);

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public NetworkModel networkModel() {
        return networkModel;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    /** How the training went; empty for a model that was read from a file. */
    public Optional<TrainingSummary> summary() {
        return Optional.ofNullable(summary);
    }

    /**
     * The model of the weights themselves, where {@code emaDecay} or {@code swaStartEpoch} made this one that of their average,
     * both of the same epoch; saved and read with it, and of its params.
     */
    public Optional<M> unaveraged() {
        return Optional.ofNullable(unaveraged).map(other -> copyValues(other, ParamMap.empty()));
    }

    void setUnaveraged(M model) {
        unaveraged = model;
    }

    /** What {@link Pruned} took away; empty for a model that was not pruned, or read from a file. */
    public Optional<PruningSummary> pruningSummary() {
        return Optional.ofNullable(pruningSummary);
    }

    @Override
    public List<String> compressionNotes() {
        return pruningSummary().map(summary -> "pruned: " + summary.verdict()).stream()
                .toList();
    }

    void setPruningSummary(PruningSummary value) {
        pruningSummary = value;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return predictor.outputSchema(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return predictor.predict(dataset);
    }

    @Override
    public M copy(ParamMap extra) {
        M copy = copyValues(fresh(served), extra).setParent(parent());
        if (unaveraged != null) {
            copy.setUnaveraged(unaveraged.copy(ParamMap.empty()));
        }
        copy.setPruningSummary(pruningSummary);
        return copy;
    }

    @Override
    public MLWriter write() {
        return new TrainedModelFiles.Writer(this);
    }
}
