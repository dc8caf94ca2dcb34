package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Fits an estimator that learns of one or more teachers, fitted models, beside the labels (knowledge distillation, Hinton et
 * al. 2015).
 *
 * <p>Input: what the teachers and the estimator need. Each teacher scores the rows once, in the executors; of its output
 * the column {@code logitsCol} is taken, {@code array<float>}, {@code array<double>} or Vector of one logit a class, before
 * softmax; those of several teachers are averaged. A {@link DataParallelClassifier} within the estimator learns them, as its
 * {@code distillationShare} and {@code distillationTemperature} say, and keeps them on the workers' disks with the rows.
 *
 * <p>Output: the columns that the inner model adds; the teachers are not part of it.
 *
 * <p>Deterministic where the teachers and the estimator are. Saved as its params and, in the folder {@code stages}, one Spark
 * pipeline of the teachers and the estimator, each of which must be {@code MLWritable}; teachers of {@code teacherPaths} stay
 * where they are.
 *
 * @param <M> the model that the inner estimator fits
 */
public final class Distilled<M extends Model<M>> extends Estimator<M>
        implements InnerEstimatorParams<Distilled<M>, M>, MLWritable {
    private static final String TAUGHT = "teacherLogits";

    private final String uid;
    private final Param<Transformer[]> teachers;
    private final StringArrayParam teacherPaths;
    private final Param<String> logitsCol;
    private final Param<String> teacherHintLayer;
    private final InnerEstimatorParams.Group<M> innerEstimatorParams;

    /** A stage with a uid of its own. */
    public Distilled() {
        this(Identifiable.randomUID("distilled"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public Distilled(String uid) {
        this.uid = uid;
        teachers = new Param<>(this, "teachers", "fitted models to learn of");
        teacherPaths = CheckedParams.strings(
                this, "teacherPaths", "saved models to learn of", path -> !path.isEmpty(), "paths of saved models");
        logitsCol = CheckedParams.column(this, "logitsCol", "column of a teacher's output that holds its logits");
        innerEstimatorParams =
                new InnerEstimatorParams.Group<>(this, "estimator to fit, with a DataParallelClassifier in it");
        teacherHintLayer = CheckedParams.string(
                this,
                "teacherHintLayer",
                "layer of the first teacher whose results the estimator's hintLayer learns; none when not set",
                value -> value != null && !value.isEmpty(),
                "the name of a layer");
        setDefault(logitsCol, "rawPrediction");
        setDefault(teacherPaths, new String[0]);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Fitted models to learn of; none when not set. */
    public Param<Transformer[]> teachers() {
        return teachers;
    }

    /**
     * Paths of saved models of Spark ML, or of ONNX files whose names end with {@code .onnx}, to learn of, on any Hadoop file
     * system; default none. An ONNX file has one float input, the estimator's {@code featuresCol}, which the rows must have
     * already, and one output, a logit a class.
     */
    public StringArrayParam teacherPaths() {
        return teacherPaths;
    }

    /** The column of a teacher's output that holds its logits; default {@code rawPrediction}. */
    public Param<String> logitsCol() {
        return logitsCol;
    }

    /**
     * The layer of the first teacher, a network of Bellows or a pipeline that ends with one, whose results the trainer's {@code
     * hintLayer} learns beside the logits, the mean of each channel where it gives images; not set by default.
     */
    public Param<String> teacherHintLayer() {
        return teacherHintLayer;
    }

    @Override
    public Distilled<M> self() {
        return this;
    }

    @Override
    public InnerEstimatorParams.Group<M> innerEstimatorParams() {
        return innerEstimatorParams;
    }

    /** See {@link #teachers()}. */
    public Distilled<M> setTeachers(Transformer... value) {
        set(teachers, value);
        return this;
    }

    /** See {@link #teachers()}. */
    public Transformer[] getTeachers() {
        return isDefined(teachers) ? getOrDefault(teachers) : new Transformer[0];
    }

    /** See {@link #teacherPaths()}. */
    public Distilled<M> setTeacherPaths(String... value) {
        set(teacherPaths, value);
        return this;
    }

    /** See {@link #teacherPaths()}. */
    public String[] getTeacherPaths() {
        return getOrDefault(teacherPaths);
    }

    /** See {@link #logitsCol()}. */
    public Distilled<M> setLogitsCol(String value) {
        set(logitsCol, value);
        return this;
    }

    /** See {@link #logitsCol()}. */
    public String getLogitsCol() {
        return getOrDefault(logitsCol);
    }

    /** See {@link #teacherHintLayer()}. */
    public Distilled<M> setTeacherHintLayer(String value) {
        set(teacherHintLayer, value);
        return this;
    }

    /** See {@link #teacherHintLayer()}. */
    public String getTeacherHintLayer() {
        return getOrDefault(teacherHintLayer);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        DataParallelClassifier trainer = trainer();
        Teachers known = Teachers.of(this, trainer);
        known.check(schema);
        String taught = Columns.unused(schema, TAUGHT);
        StructType scored = getEstimator()
                .copy(lessons(trainer, taught, known.hintSize()))
                .transformSchema(schema.add(known.taught(taught, schema)));
        return new StructType(Arrays.stream(scored.fields())
                .filter(field -> !field.name().equals(taught))
                .toArray(StructField[]::new));
    }

    private DataParallelClassifier trainer() {
        return InnerTrainer.require(getEstimator(), DataParallelClassifier.class, "distil in " + uid);
    }

    /** The params by which the trainer learns of the column {@code taught}. */
    private ParamMap lessons(DataParallelClassifier trainer, String taught, int hintSize) {
        ParamMap params = ParamMap.empty().put(trainer.teacherLogitsCol().w(taught));
        return isSet(teacherHintLayer) ? params.put(trainer.hintSize().w(hintSize)) : params;
    }

    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        DataParallelClassifier trainer = trainer();
        Teachers all = Teachers.of(this, trainer).loaded(dataset.sparkSession().sparkContext());
        String taught = Columns.unused(dataset.schema(), TAUGHT);
        return getEstimator().copy(lessons(trainer, taught, all.hintSize())).fit(all.teach(dataset.toDF(), taught));
    }

    @Override
    public Distilled<M> copy(ParamMap extra) {
        Distilled<M> copy = new Distilled<>(uid);
        copyValues(copy, extra);
        NestedStages.copyEstimator(copy, extra);
        return copy;
    }

    @Override
    public MLWriter write() {
        Distilled<M> bare = copy(ParamMap.empty());
        bare.clear(bare.teachers());
        bare.clear(bare.estimator());
        return new NestedStages.Writer(
                bare,
                Stream.concat(Arrays.stream(getTeachers()), Stream.of(getEstimator()))
                        .toArray(PipelineStage[]::new));
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved stages. */
    public static MLReader<Distilled<?>> read() {
        return new NestedStages.Reader<>(Distilled::restored);
    }

    private static <M extends Model<M>> Distilled<M> restored(Distilled<M> bare, PipelineStage[] nested) {
        int last = nested.length - 1;
        Estimator<M> estimator = NestedStages.estimator(nested[last]);
        return bare.setTeachers(Arrays.copyOf(nested, last, Transformer[].class))
                .setEstimator(estimator);
    }

    /** The stage saved under {@code path}, with its teachers and estimator. */
    public static Distilled<?> load(String path) {
        return read().load(path);
    }
}
