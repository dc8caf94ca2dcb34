package io.bellows.engine.serving;

import io.bellows.param.HandleInvalid;
import io.bellows.param.ServingParams;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/**
 * A network of one input and one output of floats, whose outputs are scores.
 *
 * @param model the network
 * @param stage its params
 * @param source of the columns
 */
record ScoreServing(ServedModel model, ServingParams<?> stage, ScoreColumns.Source source) implements Serving {
    @Override
    public String uid() {
        return stage.uid();
    }

    @Override
    public HandleInvalid mode() {
        return PredictionColumns.mode(stage);
    }

    @Override
    public int batchRows() {
        return stage.getPredictionBatchSize();
    }

    @Override
    public List<TensorReader> readers(StructType schema) {
        PredictionColumns.requireFeatures(schema, stage);
        int ordinal = schema.fieldIndex(stage.getFeaturesCol());
        return List.of(new FeatureReader(ordinal, schema.apply(ordinal).dataType(), model.inputSize(), model.ids()));
    }

    @Override
    public List<String> inputColumns() {
        return List.of(stage.getFeaturesCol());
    }

    @Override
    public List<String> outputs() {
        return List.of();
    }

    @Override
    public TensorColumns columns() {
        return source.of(model.outputSize());
    }
}
