package io.bellows.train;

import io.bellows.augmentation.image.MixMode;
import io.bellows.column.Columns;
import io.bellows.network.Shape;
import io.bellows.train.data.BatchMixing;
import io.bellows.train.data.RecordLayout;
import io.bellows.train.loss.DistilledLoss;
import io.bellows.train.loss.HintedLoss;
import io.bellows.train.loss.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What a classifier learns: its classes, by the schema and the rows, and its loss, by the params. */
final class ClassifierSchema {
    private static final int IMAGE_RANK = 3;

    private ClassifierSchema() {}

    /** Checks the columns of what rows teach, and the params that bear on them. */
    static void check(DataParallelClassifier stage, StructType schema) {
        Columns.requireColumn(
                schema,
                stage.getLabelCol(),
                stage.uid(),
                NumericType.class::isInstance,
                "a numeric class index; index strings with Spark's StringIndexer first, and cast booleans to int");
        if (stage.isSet(stage.softLabelCol())) {
            Columns.requireColumn(
                    schema,
                    stage.getSoftLabelCol(),
                    stage.uid(),
                    Columns::holdsNumbers,
                    "array<float>, array<double> or a Vector of class probabilities");
        }
        if (stage.isSet(stage.teacherLogitsCol())) {
            Columns.requireColumn(
                    schema,
                    stage.getTeacherLogitsCol(),
                    stage.uid(),
                    Columns::holdsNumbers,
                    "array<float>, array<double> or a Vector of a teacher's logits");
            if (stage.isSet(stage.batchMix())) {
                throw new IllegalArgumentException(
                        "Cannot mix rows in " + stage.uid() + ": found batchMix and teacherLogitsCol,"
                                + " expected one of them, since the teacher has not seen mixed rows; clear the other");
            }
        }
        lossChecks(stage);
        hints(stage);
        classes(stage, schema).ifPresent(classes -> requireClasses(stage, classes));
        requireOneAClass(stage, schema);
    }

    /** The number of classes, if metadata tell: those of the labels, else of what is learnt beside them. */
    static Optional<Integer> classes(DataParallelClassifier stage, StructType schema) {
        return labels(stage, schema)
                .map(List::size)
                .or(() -> size(stage, stage.softLabelCol(), schema))
                .or(() -> size(stage, stage.teacherLogitsCol(), schema).map(size -> size - hints(stage)));
    }

    private static Optional<Integer> size(DataParallelClassifier stage, Param<String> column, StructType schema) {
        return stage.isSet(column) ? TargetColumns.size(schema.apply(stage.getOrDefault(column))) : Optional.empty();
    }

    /** Fails for a number of classes that cannot be learnt, or not be validated as asked. */
    static void requireClasses(DataParallelClassifier stage, int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found " + classes
                    + " class in column '" + stage.getLabelCol() + "', expected at least 2");
        }
        boolean isOfTwo =
                stage.validationMetric().constant(stage.getValidationMetric()) == ValidationMetric.AREA_UNDER_ROC;
        if (isOfTwo && classes != 2 && stage.customMetric().isEmpty()) {
            throw new IllegalArgumentException("Cannot validate " + stage.uid() + ": found validationMetric '"
                    + stage.getValidationMetric() + "' for " + classes + " classes, expected 2; use f1 or accuracy");
        }
    }

    private static void requireOneAClass(DataParallelClassifier stage, StructType schema) {
        Optional<Integer> classes = classes(stage, schema);
        if (classes.isEmpty()) {
            return;
        }
        if (stage.isSet(stage.softLabelCol())) {
            requireSize(stage, schema.apply(stage.getSoftLabelCol()), classes.get(), "probabilities");
        }
        if (stage.isSet(stage.teacherLogitsCol())) {
            int logits = classes.get() + hints(stage);
            requireSize(stage, schema.apply(stage.getTeacherLogitsCol()), logits, "a teacher's logits");
        }
    }

    private static void requireSize(DataParallelClassifier stage, StructField field, int expected, String what) {
        TargetColumns.size(field).filter(found -> found != expected).ifPresent(found -> {
            throw new IllegalArgumentException(
                    "Cannot train " + stage.uid() + ": found " + found + " numbers in column '"
                            + field.name() + "' of " + what + ", expected " + expected + ", one a class of column '"
                            + stage.getLabelCol() + "'; make both of the same classes");
        });
    }

    private static void lossChecks(DataParallelClassifier stage) {
        String loss = stage.customLoss().isPresent() ? "a loss of your own" : stage.getLoss();
        boolean isHinge = loss.equals(stage.loss().stored(ClassLoss.HINGE));
        boolean isSoft = isSoft(stage);
        if (isHinge && isSoft) {
            throw refused(stage, loss, "softLabelCol, batchMix or teacherLogitsCol", "whole labels");
        }
        if (stage.getLabelSmoothing() > 0 && (isHinge || stage.customLoss().isPresent())) {
            throw refused(stage, loss, "labelSmoothing " + stage.getLabelSmoothing(), "0");
        }
        if (stage.getFocalGamma() > 0 && !loss.equals(stage.loss().stored(ClassLoss.CROSS_ENTROPY))) {
            throw refused(stage, loss, "focalGamma " + stage.getFocalGamma(), "0");
        }
    }

    private static IllegalArgumentException refused(
            DataParallelClassifier stage, String loss, String found, String expected) {
        return new IllegalArgumentException("Cannot train " + stage.uid() + " by loss '" + loss + "': found " + found
                + ", expected " + expected + "; clear it, or train by cross-entropy");
    }

    /** Whether more is learnt of a row than its label. */
    static boolean isSoft(DataParallelClassifier stage) {
        return stage.isSet(stage.softLabelCol())
                || stage.isSet(stage.batchMix())
                || stage.isSet(stage.teacherLogitsCol());
    }

    /** What the params ask to train towards. */
    static TrainingGoal goal(DataParallelClassifier stage, int classes) {
        ClassLoss kind = stage.loss().constant(stage.getLoss());
        Loss training =
                stage.customLoss().orElseGet(() -> kind.create(stage.getLabelSmoothing(), stage.getFocalGamma()));
        Loss validation = stage.customLoss().orElseGet(() -> kind.create(0, 0));
        if (stage.isSet(stage.teacherLogitsCol())) {
            double temperature = stage.getDistillationTemperature();
            training = new DistilledLoss(training, stage.getDistillationShare(), temperature);
            // validation rows are scored by their labels, and need no teacher
            validation = new DistilledLoss(validation, 0, temperature);
        }
        if (stage.isSet(stage.hintLayer())) {
            training = new HintedLoss(training, stage.getHintSize(), stage.getHintShare());
            validation = new HintedLoss(validation, stage.getHintSize(), 0);
            return new RowGoal(training, validation, Hits.ofLargest(classes));
        }
        return new RowGoal(training, validation, Hits.ofLargest());
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

    /** How the targets of rows are read; runs a job where only the rows tell the number of classes, and it must be known. */
    static RowTargets targets(DataParallelClassifier stage, StructType schema, Dataset<Row> selected) {
        Optional<List<String>> named = labels(stage, schema);
        int softClasses = softClasses(stage, selected, classes(stage, schema));
        return new ClassTargets(
                named.map(List::size).orElse(softClasses),
                softClasses,
                stage.isSet(stage.teacherLogitsCol()),
                hints(stage));
    }

    /**
     * Hints of a row; 0 where none are learnt.
     *
     * @throws IllegalArgumentException if there is a layer to learn them, and none are given
     */
    private static int hints(DataParallelClassifier stage) {
        if (!stage.isSet(stage.hintLayer())) {
            return 0;
        }
        if (!stage.isSet(stage.hintSize()) || !stage.isSet(stage.teacherLogitsCol())) {
            throw new IllegalArgumentException("Cannot learn hints in " + stage.uid() + ": found hintLayer '"
                    + stage.getHintLayer() + "' and no teacher, expected one; put Distilled around it, with"
                    + " teacherHintLayer");
        }
        return stage.getHintSize();
    }

    /** Probabilities of a row's label; 0 where labels are learnt as they are. */
    private static int softClasses(DataParallelClassifier stage, Dataset<Row> selected, Optional<Integer> known) {
        if (!isSoft(stage)) {
            return 0;
        }
        if (known.isPresent()) {
            return known.get();
        }
        return stage.isSet(stage.softLabelCol())
                ? TrainingInput.firstSize(stage, selected, TrainingRows.NUMBERS, stage.getSoftLabelCol())
                : TrainingInput.explained(stage, () -> countClasses(selected));
    }

    /** The largest label that may be one, + 1; others are refused later. */
    private static int countClasses(Dataset<Row> selected) {
        Column label = Columns.column(selected.columns()[TrainingRows.LABEL]);
        Row largest = selected.filter(label.leq(RecordLayout.LARGEST_LABEL))
                .agg(functions.max(label))
                .first();
        return largest.isNullAt(0) ? 0 : (int) Math.max(0, largest.getDouble(0)) + 1;
    }
}
