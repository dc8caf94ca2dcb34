package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.column.TensorShape;
import io.bellows.engine.TrainingEngine;
import io.bellows.engine.bigdl.BigDlEngine;
import io.bellows.engine.serving.PredictionColumns;
import io.bellows.network.Network;
import io.bellows.network.NetworkJson;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a trainer can know of its data and network from the schema and its params alone, before any job. */
final class TrainingSchema {
    /** What trains; its limits are those of the stages. */
    static final TrainingEngine ENGINE = new BigDlEngine();

    private TrainingSchema() {}

    /** Checks the input columns and the params that bear on each other. */
    static void check(DataParallelTrainer<?, ?> stage, StructType schema) {
        String uid = stage.uid();
        PredictionColumns.requireFeatures(schema, stage);
        stage.checkTargets(schema);
        if (stage.isSet(stage.weightCol())) {
            Columns.requireNumeric(schema, stage.getWeightCol(), uid);
        }
        if (stage.isSet(stage.keyCol())) {
            Columns.requireColumn(
                    schema,
                    stage.getKeyCol(),
                    uid,
                    type -> Cast.canCast(type, DataTypes.StringType),
                    "a type that casts to a string");
        }
        if (stage.isSet(stage.validationIndicatorCol())) {
            RowCheck.requireIndicator(schema, stage.getValidationIndicatorCol(), uid);
        } else if (stage.getPatience() > 0) {
            throw new IllegalArgumentException("Cannot stop " + uid + " early: found patience " + stage.getPatience()
                    + " and no validationIndicatorCol, expected one; name the column that marks validation rows, or set"
                    + " patience to 0");
        }
        if (stage.isSet(stage.networkJson()) && stage.isSet(stage.architecture())) {
            throw new IllegalArgumentException("Cannot choose the network of " + uid + ": found architecture '"
                    + stage.getArchitecture() + "' and networkJson, expected one of them; clear the other");
        }
        OnnxStart.check(stage);
        optimizationChecks(stage);
        requireMetric(stage);
        TrainerLimits.check(stage);
        CollectiveSettings.of(stage);
        Averaging.of(stage);
        shape(stage, schema).ifPresent(stage::batchChange);
        shape(stage, schema)
                .ifPresent(shape -> stage.outputs(schema).ifPresent(outputs -> network(stage, shape, outputs)));
    }

    private static void requireMetric(DataParallelTrainer<?, ?> stage) {
        ValidationMetric metric = stage.validationMetric().constant(stage.getValidationMetric());
        if (stage.customMetric().isEmpty() && !stage.metrics().contains(metric)) {
            throw new IllegalArgumentException("Cannot validate " + stage.uid() + ": found validationMetric '"
                    + stage.getValidationMetric() + "', expected one of "
                    + stage.metrics().stream()
                            .map(stage.validationMetric()::stored)
                            .sorted()
                            .toList()
                    + ", since what its rows teach has no other; change or clear it");
        }
    }

    private static void optimizationChecks(DataParallelTrainer<?, ?> stage) {
        stage.optimizer().constant(stage.getOptimizer()).create(stage);
        stage.schedule().constant(stage.getSchedule()).create(stage);
        if (stage.schedule().constant(stage.getSchedule()) == ScheduleKind.PLATEAU
                && !stage.isSet(stage.validationIndicatorCol())) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found schedule 'plateau' without"
                    + " validation rows, whose metric it follows; set validationIndicatorCol or another schedule");
        }
    }

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
        StructField field = schema.apply(stage.getFeaturesCol());
        Optional<Shape> written = TensorShape.read(field).map(Shape::of);
        if (written.isEmpty() && field.dataType().equals(SQLDataTypes.VectorType())) {
            int size = AttributeGroup.fromStructField(field).size();
            return size > 0 ? Optional.of(Shape.of(size)) : Optional.empty();
        }
        return written;
    }

    /**
     * The network that the params ask for.
     *
     * @throws IllegalArgumentException if it cannot take the shape, does not give so many outputs or cannot be trained
     */
    static Network network(DataParallelTrainer<?, ?> stage, Shape shape, int outputs) {
        Network network = stage.describedNetwork(shape, outputs);
        ENGINE.check(network);
        Pipelining.cut(stage, network);
        LayerRates.of(stage.getLayerRates()).check(network.parameters().keySet(), stage.uid());
        return network;
    }

    /** The network of the params, not yet checked for whether it can be trained. */
    static Network described(DataParallelTrainer<?, ?> stage, Shape shape, int outputs) {
        if (!stage.isSet(stage.networkJson()) && !OnnxStart.isIn(stage)) {
            return Zoo.create(
                    stage.getArchitecture(),
                    shape,
                    outputs,
                    new Zoo.Settings(
                            stage.getWidth(),
                            stage.getDropout(),
                            stage.getDropPath(),
                            boxed(stage.getHiddenUnits()),
                            boxed(stage.getCategorySizes()),
                            stage.getVocabularySize(),
                            stage.getEmbeddingSize()));
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

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
