package io.bellows.train;

import io.bellows.engine.OutputKind;
import io.bellows.engine.serving.ClassScores;
import io.bellows.engine.serving.ScoreColumns;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.param.CheckedParams;
import io.bellows.param.PredictionParams;
import io.bellows.train.data.BatchChange;
import io.bellows.train.metric.AreaUnderRoc;
import io.bellows.train.metric.ClassF1;
import io.bellows.train.metric.Metric;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network to tell classes apart, synchronously on all executors, by BigDL.
 *
 * <p>Input: as {@link DataParallelTrainer} says, with {@code labelCol} a number, the index of the class from 0, as {@code
 * StringIndexer} makes it; {@code softLabelCol} (optional), {@code array<float>}, {@code array<double>} or Vector, the
 * probabilities of all classes to learn instead, as {@code MixImages} makes them, null for rows that learn their label, by
 * which accuracy is counted in any case.
 *
 * <p>The number of classes is that of the label column's metadata, else of the soft label, else the largest label + 1.
 */
public final class DataParallelClassifier
        extends DataParallelTrainer<DataParallelClassifier, DataParallelClassifierModel>
        implements PredictionParams<DataParallelClassifier>,
                LabelParams<DataParallelClassifier>,
                MixParams<DataParallelClassifier>,
                ClassLossParams<DataParallelClassifier>,
                DistillationParams<DataParallelClassifier> {
    private static final Logger LOG = LoggerFactory.getLogger(DataParallelClassifier.class);

    /** Classes by the largest label; that more than so many have no row, is a mistake. */
    private static final int MOST_WITH_GAPS = 10_000;

    private final PredictionParams.Group predictionParams;
    private final LabelParams.Group labelParams;
    private final MixParams.Group mixParams;
    private final ClassLossParams.Group classLossParams;
    private final DistillationParams.Group distillationParams;
    private final Param<String> softLabelCol;

    /** A classifier with a uid of its own. */
    public DataParallelClassifier() {
        this(Identifiable.randomUID("dataParallelClassifier"));
    }

    /** A classifier of the given uid, as a reader makes it. */
    public DataParallelClassifier(String uid) {
        super(uid);
        labelParams = new LabelParams.Group(this, "column of the class index, a number from 0");
        predictionParams = new PredictionParams.Group(this);
        mixParams = new MixParams.Group(this);
        classLossParams = new ClassLossParams.Group(this);
        distillationParams = new DistillationParams.Group(this);
        softLabelCol = CheckedParams.column(
                this, "softLabelCol", "column of class probabilities to learn; the labels when not set");
        PredictionParams.setDefaults(this);
        LabelParams.setDefaults(this);
        MixParams.setDefaults(this);
        ClassLossParams.setDefaults(this);
        DistillationParams.setDefaults(this);
    }

    @Override
    public DataParallelClassifier self() {
        return this;
    }

    @Override
    public PredictionParams.Group predictionParams() {
        return predictionParams;
    }

    @Override
    public LabelParams.Group labelParams() {
        return labelParams;
    }

    @Override
    public MixParams.Group mixParams() {
        return mixParams;
    }

    @Override
    public ClassLossParams.Group classLossParams() {
        return classLossParams;
    }

    @Override
    public DistillationParams.Group distillationParams() {
        return distillationParams;
    }

    /** The column of class probabilities to learn; not set by default: all of the label. */
    public Param<String> softLabelCol() {
        return softLabelCol;
    }

    /** The value of {@link #softLabelCol}. */
    public String getSoftLabelCol() {
        return getOrDefault(softLabelCol);
    }

    /** Sets {@link #softLabelCol}. */
    public DataParallelClassifier setSoftLabelCol(String value) {
        set(softLabelCol, value);
        return this;
    }

    @Override
    public OutputKind outputKind() {
        return OutputKind.CLASSES;
    }

    @Override
    void checkTargets(StructType schema) {
        ClassifierSchema.check(this, schema);
    }

    @Override
    TargetColumns targetColumns(StructType schema) {
        return new TargetColumns(
                TargetColumns.label(getLabelCol()),
                isSet(softLabelCol) ? TargetColumns.floats(schema, getSoftLabelCol()) : TargetColumns.noFloats(),
                isSet(teacherLogitsCol())
                        ? TargetColumns.floats(schema, getTeacherLogitsCol())
                        : TargetColumns.noFloats());
    }

    @Override
    RowTargets rowTargets(StructType schema, Dataset<Row> selected) {
        return ClassifierSchema.targets(this, schema, selected);
    }

    @Override
    Optional<Integer> outputs(StructType schema) {
        return ClassifierSchema.classes(this, schema);
    }

    @Override
    boolean allowsMoreOutputs() {
        return !ClassifierSchema.isSoft(this);
    }

    @Override
    TrainingHead head(StructType schema, TrainingInput input) {
        int soft = ((ClassTargets) input.targets()).probabilities();
        long[] perClass = input.counts().perClass();
        List<String> labels = ClassifierSchema.labels(this, schema).orElseGet(() -> {
            checkGaps(perClass, input.counts().training());
            return ClassifierSchema.numbers(soft > 0 ? soft : perClass.length);
        });
        ClassifierSchema.requireClasses(this, labels.size());
        return new TrainingHead(ClassifierSchema.goal(this, labels.size()), labels.size(), labels, TargetScale.NONE);
    }

    /** Labels that are no indexes, such as numbers of customers, would make a network of mostly nothing. */
    private void checkGaps(long[] perClass, long rows) {
        if (perClass.length > MOST_WITH_GAPS && perClass.length > 2 * rows) {
            throw new IllegalArgumentException("Cannot train " + uid() + ": found label " + (perClass.length - 1)
                    + " in column '" + getLabelCol() + "' of " + rows
                    + " training rows, expected indexes of classes, from 0 without large gaps; index the labels with"
                    + " Spark's StringIndexer first");
        }
        long found = Arrays.stream(perClass).filter(ofClass -> ofClass > 0).count();
        if (found < perClass.length / 2) {
            LOG.warn(
                    "{} learns {} classes, 0 to the largest label in column '{}', of which {} have no row; index the labels with"
                            + " Spark's StringIndexer if there are no others",
                    uid(),
                    perClass.length,
                    getLabelCol(),
                    perClass.length - found);
        }
    }

    private boolean learnsHints() {
        return isSet(hintLayer()) && isSet(hintSize());
    }

    /** With the guesses of a teacher's hints behind the outputs, where they are learnt. */
    @Override
    Network describedNetwork(Shape shape, int outputs) {
        Network student = super.describedNetwork(shape, outputs);
        return learnsHints() ? Hints.added(student, getHintLayer(), getHintSize(), uid()) : student;
    }

    @Override
    BatchChange batchChange(Shape shape) {
        return ClassifierSchema.mixing(this, shape);
    }

    @Override
    Set<ValidationMetric> metrics() {
        return EnumSet.of(
                ValidationMetric.LOSS, ValidationMetric.ACCURACY, ValidationMetric.F1, ValidationMetric.AREA_UNDER_ROC);
    }

    @Override
    Metric figure(ValidationMetric kind, TrainingHead head) {
        return switch (kind) {
            case F1 -> new ClassF1(head.labels().size());
            case AREA_UNDER_ROC -> new AreaUnderRoc();
            default -> null;
        };
    }

    @Override
    ScoreColumns scoreColumns(StructType schema, int size) {
        return ClassScores.of(this, ClassifierSchema.labels(this, schema).orElse(List.of()), size);
    }

    @Override
    DataParallelClassifierModel model(NetworkModel model, List<String> labels, TrainingSummary summary) {
        NetworkModel student = learnsHints()
                ? model.part(super.describedNetwork(model.network().inputShape(), labels.size()))
                : model;
        return new DataParallelClassifierModel(uid(), student, labels, summary);
    }

    /** Reads a saved classifier. */
    public static MLReader<DataParallelClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the classifier saved at {@code path}. */
    public static DataParallelClassifier load(String path) {
        return read().load(path);
    }
}
