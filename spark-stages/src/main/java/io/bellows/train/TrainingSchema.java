package io.bellows.train;

import io.bellows.augmentation.image.MixMode;
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
import io.bellows.train.data.BatchMixing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a classifier can know of its data and network from the schema and its params alone, before any job. */
final class TrainingSchema {
    /** What trains; its limits are those of the classifier. */
    static final TrainingEngine ENGINE = new BigDlEngine();

    private static final int IMAGE_RANK = 3;

    private TrainingSchema() {}

    /** Checks the input columns and the params that bear on each other. */
    static void check(DataParallelClassifier stage, StructType schema) {
        String uid = stage.uid();
        PredictionColumns.requireFeatures(schema, stage);
        Columns.requireColumn(
                schema,
                stage.getLabelCol(),
                uid,
                NumericType.class::isInstance,
                "a numeric class index; index other labels with Spark's StringIndexer first");
        if (stage.isSet(stage.softLabelCol())) {
            Columns.requireColumn(
                    schema,
                    stage.getSoftLabelCol(),
                    uid,
                    Columns::holdsNumbers,
                    "array<float>, array<double> or a Vector of class probabilities");
        }
        if (stage.isSet(stage.teacherLogitsCol())) {
            Columns.requireColumn(
                    schema,
                    stage.getTeacherLogitsCol(),
                    uid,
                    Columns::holdsNumbers,
                    "array<float>, array<double> or a Vector of a teacher's logits");
            if (stage.isSet(stage.batchMix())) {
                throw new IllegalArgumentException(
                        "Cannot mix rows in " + uid + ": found batchMix and teacherLogitsCol,"
                                + " expected one of them, since the teacher has not seen mixed rows; clear the other");
            }
        }
        if (stage.isSet(stage.weightCol())) {
            Columns.requireNumeric(schema, stage.getWeightCol(), uid);
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
        optimizationChecks(stage);
        Averaging.of(stage);
        shape(stage, schema).ifPresent(shape -> mixing(stage, shape));
        shape(stage, schema)
                .ifPresent(shape -> labels(stage, schema).ifPresent(labels -> network(stage, shape, labels.size())));
    }

    private static void optimizationChecks(DataParallelClassifier stage) {
        stage.optimizer().constant(stage.getOptimizer()).create(stage);
        stage.schedule().constant(stage.getSchedule()).create(stage);
        if (stage.schedule().constant(stage.getSchedule()) == ScheduleKind.PLATEAU
                && !stage.isSet(stage.validationIndicatorCol())) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found schedule 'plateau' without"
                    + " validation rows, whose loss it follows; set validationIndicatorCol or another schedule");
        }
    }

    /**
     * How the rows of a batch are mixed; null for not at all.
     *
     * @throws IllegalArgumentException if rows of {@code shape} cannot be
     */
    static BatchMixing mixing(DataParallelClassifier stage, Shape shape) {
        if (!stage.isSet(stage.batchMix())) {
            return null;
        }
        MixMode mode = stage.batchMix().constant(stage.getBatchMix());
        boolean isImage = shape.rank() == IMAGE_RANK;
        if (!isImage && mode != MixMode.MIXUP) {
            throw new IllegalArgumentException("Cannot mix rows in " + stage.uid() + ": found batchMix '"
                    + stage.getBatchMix() + "' and rows of shape " + shape
                    + ", expected images [channels, height, width]; use mixup, or set inputShape");
        }
        return new BatchMixing(
                mode.mixing(stage.getMixAlpha()),
                stage.getMixProbability(),
                isImage ? shape.dim(0) : 1,
                isImage ? shape.dim(1) : 1,
                isImage ? shape.dim(2) : shape.size(),
                stage.getSeed());
    }

    /** The shape of a row, if a param, the network or the column's metadata tells. */
    static Optional<Shape> shape(DataParallelClassifier stage, StructType schema) {
        if (stage.isSet(stage.inputShape())) {
            return Optional.of(Shape.of(stage.getInputShape()));
        }
        if (stage.isSet(stage.networkJson())) {
            return Optional.of(NetworkJson.read(stage.getNetworkJson()).inputShape());
        }
        StructField field = schema.apply(stage.getFeaturesCol());
        Optional<Shape> written = TensorShape.read(field).map(Shape::of);
        if (written.isEmpty() && field.dataType().equals(SQLDataTypes.VectorType())) {
            int size = AttributeGroup.fromStructField(field).size();
            return size > 0 ? Optional.of(Shape.of(size)) : Optional.empty();
        }
        return written;
    }

    /** The names of the classes in order, if the label column's metadata tell; their numbers where they have no names. */
    static Optional<List<String>> labels(DataParallelClassifier stage, StructType schema) {
        Attribute attribute = Attribute.fromStructField(schema.apply(stage.getLabelCol()));
        if (attribute instanceof NominalAttribute nominal) {
            if (nominal.values().isDefined()) {
                return Optional.of(Arrays.asList(nominal.values().get()));
            }
            if (nominal.getNumValues().isDefined()) {
                return Optional.of(numbers((int) nominal.getNumValues().get()));
            }
        }
        if (attribute instanceof BinaryAttribute binary) {
            return Optional.of(
                    binary.values().isDefined() ? Arrays.asList(binary.values().get()) : numbers(2));
        }
        return Optional.empty();
    }

    static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /**
     * The network that the params ask for.
     *
     * @throws IllegalArgumentException if it cannot take the shape, does not give {@code classes} logits or cannot be trained
     */
    static Network network(DataParallelClassifier stage, Shape shape, int classes) {
        Network network = described(stage, shape, classes);
        ENGINE.check(network);
        LayerRates.of(stage.getLayerRates()).check(network.parameters().keySet(), stage.uid());
        return network;
    }

    private static Network described(DataParallelClassifier stage, Shape shape, int classes) {
        if (!stage.isSet(stage.networkJson())) {
            return Zoo.create(
                    stage.getArchitecture(),
                    shape,
                    classes,
                    new Zoo.Settings(
                            stage.getWidth(),
                            stage.getDropout(),
                            stage.getDropPath(),
                            boxed(stage.getHiddenUnits()),
                            boxed(stage.getCategorySizes()),
                            stage.getVocabularySize(),
                            stage.getEmbeddingSize()));
        }
        Network network = NetworkJson.read(stage.getNetworkJson());
        Shape output = network.outputShape();
        if (network.inputShape().size() != shape.size() || output.rank() != 1 || output.size() < classes) {
            throw new IllegalArgumentException("Cannot train network '" + network.name() + "' in " + stage.uid()
                    + ": found input " + network.inputShape() + " and output " + output + ", expected input " + shape
                    + " and a vector of at least " + classes + " logits, one a class");
        }
        return network;
    }

    private static List<Integer> boxed(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
