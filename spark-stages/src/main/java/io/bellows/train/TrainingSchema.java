package io.bellows.train;

import io.bellows.column.TensorShape;
import io.bellows.engine.TrainingEngine;
import io.bellows.engine.bigdl.BigDlEngine;
import io.bellows.network.InputIds;
import io.bellows.network.Network;
import io.bellows.network.NetworkJson;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.train.data.BatchChange;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a trainer can know of its data and network from the schema and its params alone, before any job. */
final class TrainingSchema {
    /** What trains; its limits are those of the stages. */
    static final TrainingEngine ENGINE = new BigDlEngine();

    private static final int FEWEST_OUTPUTS = 2;

    private TrainingSchema() {}

    /** The shape of a row, if a param, the network or the column's metadata tells. */
    static Optional<Shape> shape(DataParallelTrainer<?, ?> stage, StructType schema) {
        if (stage.isSet(stage.inputShape())) {
            return Optional.of(Shape.of(stage.getInputShape()));
        }
        if (stage.isSet(stage.networkJson())) {
            return Optional.of(NetworkJson.read(stage.getNetworkJson()).inputShape());
        }
        if (OnnxStart.isIn(stage)) {
            return Optional.of(OnnxStart.network(stage).inputShape());
        }
        return written(schema.apply(stage.getFeaturesCol()));
    }

    /** Which param tells the shape of a row, where one does. */
    static String shapeParam(DataParallelTrainer<?, ?> stage) {
        return stage.isSet(stage.inputShape())
                ? "inputShape"
                : stage.isSet(stage.networkJson()) ? "the network of networkJson" : "the network of initialModelPath";
    }

    /** The shape of a row, if the metadata of its column tell. */
    static Optional<Shape> written(StructField field) {
        Optional<Shape> written = TensorShape.read(field).map(Shape::of);
        if (written.isEmpty() && field.dataType().equals(SQLDataTypes.VectorType())) {
            int size = AttributeGroup.fromStructField(field).size();
            return size > 0 ? Optional.of(Shape.of(size)) : Optional.empty();
        }
        return written;
    }

    /**
     * The network that the params ask for, if the shape of a row is known. Where the number of outputs is not, its last layer has
     * another; and nothing is told of a network that is cut into as many parts as its size needs.
     *
     * @throws IllegalArgumentException as {@link #network} does
     */
    static Optional<Network> foreseen(DataParallelTrainer<?, ?> stage, StructType schema) {
        Optional<Integer> outputs = stage.outputs(schema);
        return stage.getPipelineStages() == 0 && outputs.isEmpty()
                ? Optional.empty()
                : shape(stage, schema)
                        .map(shape -> network(stage, shape, outputs.orElseGet(() -> outputsOfOwn(stage))));
    }

    /** The outputs of the network that a param brings; of one of the zoo, the fewest that any rows need. */
    static int outputsOfOwn(DataParallelTrainer<?, ?> stage) {
        if (stage.isSet(stage.networkJson())) {
            return NetworkJson.read(stage.getNetworkJson()).outputShape().size();
        }
        return OnnxStart.isIn(stage) ? OnnxStart.network(stage).outputShape().size() : FEWEST_OUTPUTS;
    }

    /**
     * The network that the params ask for.
     *
     * @throws IllegalArgumentException if it cannot take the shape, does not give so many outputs or cannot be trained
     */
    static Network network(DataParallelTrainer<?, ?> stage, Shape shape, int outputs) {
        Network network = stage.describedNetwork(shape, outputs);
        ENGINE.check(network);
        requireIds(stage, shape, network);
        Pipelining.cut(stage, network);
        LayerRates.of(stage.getLayerRates()).check(network.parameters().keySet(), stage.uid());
        return network;
    }

    /** Numbers between two ids are none, and no worker could look them up. */
    private static void requireIds(DataParallelTrainer<?, ?> stage, Shape shape, Network network) {
        BatchChange change = stage.batchChange(shape);
        if (change != null && !change.keepsIds() && InputIds.of(network).places() > 0) {
            throw new IllegalArgumentException("Cannot change the rows of a batch in " + stage.uid()
                    + ": found features that are ids of embeddings of network '" + network.name()
                    + "', expected numbers, which can be mixed or blurred; clear batchMix, viewOps or noiseDeviation, or train"
                    + " a network without embeddings");
        }
    }

    /** The network of the params, not yet checked for whether it can be trained. */
    static Network described(DataParallelTrainer<?, ?> stage, Shape shape, int outputs) {
        if (!stage.isSet(stage.networkJson()) && !OnnxStart.isIn(stage)) {
            return ofZoo(stage, shape, outputs);
        }
        Network network = OnnxStart.isIn(stage)
                ? OnnxStart.withOutputs(OnnxStart.network(stage), outputs)
                : NetworkJson.read(stage.getNetworkJson());
        Shape output = network.outputShape();
        if (network.inputShape().size() != shape.size()
                || output.rank() != 1
                || output.size() < outputs
                || (output.size() > outputs && !stage.allowsMoreOutputs())) {
            throw new IllegalArgumentException("Cannot train network '" + network.name() + "' in " + stage.uid()
                    + ": found input " + network.inputShape() + " and output " + output + ", expected input " + shape
                    + " and a vector of " + (stage.allowsMoreOutputs() ? "at least " : "") + outputs
                    + " outputs");
        }
        return network;
    }

    private static Network ofZoo(DataParallelTrainer<?, ?> stage, Shape shape, int outputs) {
        Zoo.Settings settings = new Zoo.Settings(
                stage.getWidth(),
                stage.getDropout(),
                stage.getDropPath(),
                boxed(stage.getHiddenUnits()),
                boxed(stage.getCategorySizes()),
                stage.getVocabularySize(),
                stage.getEmbeddingSize());
        try {
            return Zoo.create(stage.getArchitecture(), shape, outputs, settings);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot train architecture '%s' in %s on column '%s': found rows of shape %s: %s; set inputShape or make the column by ToTensor where they have another shape, or choose another architecture"
                            .formatted(
                                    stage.getArchitecture(),
                                    stage.uid(),
                                    stage.getFeaturesCol(),
                                    shape,
                                    e.getMessage()),
                    e);
        }
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
