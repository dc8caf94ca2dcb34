package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
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
public final class Distilled<M extends Model<M>> extends Estimator<M> implements MLWritable {
    private final String uid;
    private final Param<Transformer[]> teachers;
    private final StringArrayParam teacherPaths;
    private final Param<String> logitsCol;
    private final Param<String> teacherHintLayer;
    private final Param<Estimator<M>> estimator;

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
        estimator = new Param<>(this, "estimator", "estimator to fit, with a DataParallelClassifier in it");
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

    /** The estimator to fit; must be set. */
    public Param<Estimator<M>> estimator() {
        return estimator;
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

    /** See {@link #estimator()}. */
    public Distilled<M> setEstimator(Estimator<M> value) {
        set(estimator, value);
        return this;
    }

    /**
     * See {@link #estimator()}.
     *
     * @throws IllegalStateException when it is not set
     */
    public Estimator<M> getEstimator() {
        if (!isDefined(estimator)) {
            throw new IllegalStateException(
                    "Cannot use %s: found no estimator, expected one to fit; call setEstimator first".formatted(uid));
        }
        return getOrDefault(estimator);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        requireHintLayers(trainer());
        for (Transformer teacher : getTeachers()) {
            requireLogits(teacher, schema);
        }
        return getEstimator().transformSchema(schema);
    }

    private void requireLogits(Transformer teacher, StructType schema) {
        Columns.requireColumn(
                teacher.transformSchema(schema),
                getLogitsCol(),
                uid + " in the output of teacher " + teacher.uid(),
                Columns::holdsNumbers,
                "array<float>, array<double> or a Vector of logits");
    }

    private DataParallelClassifier trainer() {
        return InnerTrainer.require(getEstimator(), DataParallelClassifier.class, "distil in " + uid);
    }

    private void requireHintLayers(DataParallelClassifier trainer) {
        if (isSet(teacherHintLayer) != trainer.isSet(trainer.hintLayer())) {
            throw new IllegalArgumentException("Cannot take hints in " + uid + ": found "
                    + (isSet(teacherHintLayer)
                            ? "teacherHintLayer and no hintLayer of " + trainer.uid()
                            : "hintLayer of " + trainer.uid() + " and no teacherHintLayer")
                    + ", expected both or neither; set the other");
        }
    }

    @Override
    public M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        DataParallelClassifier trainer = trainer();
        List<Transformer> models = models(dataset.sparkSession());
        String taught = Columns.unused(dataset.schema(), "teacherLogits");
        Lessons lessons = logits(dataset, models, trainer, taught);
        ParamMap params = ParamMap.empty().put(trainer.teacherLogitsCol().w(taught));
        if (isSet(teacherHintLayer)) {
            HintTeacher teacher = hintTeacher(models);
            lessons = lessons.and(teacher, Columns.unused(lessons.rows.schema(), taught + "Hints"));
            params = params.put(trainer.hintSize().w(teacher.size()));
        }
        return getEstimator().copy(params).fit(lessons.beside(dataset.columns(), taught));
    }

    /**
     * What the teachers say.
     *
     * @param rows with it in columns
     * @param said of them
     */
    private record Lessons(Dataset<Row> rows, Column said) {
        Lessons and(HintTeacher teacher, String name) {
            return new Lessons(teacher.withHints(rows, name), functions.concat(said, Columns.column(name)));
        }

        /** The rows with {@code columns} and the lessons in column {@code taught}. */
        Dataset<Row> beside(String[] columns, String taught) {
            return rows.withColumn(taught, said)
                    .select(Stream.concat(Arrays.stream(columns), Stream.of(taught))
                            .map(Columns::column)
                            .toArray(Column[]::new));
        }
    }

    /** The mean of the logits of all teachers. */
    private Lessons logits(
            Dataset<?> dataset, List<Transformer> models, DataParallelClassifier trainer, String taught) {
        Dataset<Row> rows = dataset.toDF();
        List<Column> logits = new ArrayList<>();
        for (Transformer model : models) {
            requireLogits(model, dataset.schema());
            String name = Columns.unused(rows.schema(), taught + logits.size());
            logits.add(Columns.column(name));
            rows = withLogits(rows, model, name);
        }
        for (OnnxTeacher file : files(trainer, dataset.sparkSession())) {
            String name = Columns.unused(rows.schema(), taught + logits.size());
            logits.add(Columns.column(name));
            rows = file.withLogits(rows, name);
        }
        Column sum = logits.stream()
                .reduce((first, second) -> functions.zip_with(first, second, Column::plus))
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot distil in " + uid + ": found no teacher, expected one; set teachers or teacherPaths"));
        return new Lessons(
                rows,
                functions.transform(sum, value -> value.divide(logits.size())).cast("array<float>"));
    }

    private HintTeacher hintTeacher(List<Transformer> models) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("Cannot take hints in " + uid
                    + ": found ONNX files alone, whose layers have no names to count on, expected a fitted network of"
                    + " Bellows as the first teacher; add one, or clear teacherHintLayer");
        }
        return HintTeacher.of(models.get(0), getTeacherHintLayer(), uid);
    }

    private List<OnnxTeacher> files(DataParallelClassifier trainer, SparkSession session) {
        return Arrays.stream(getTeacherPaths())
                .filter(OnnxTeacher::isAt)
                .map(path -> OnnxTeacher.read(
                        path, trainer, uid, session.sparkContext().hadoopConfiguration()))
                .toList();
    }

    /** The rows with a teacher's logits, and without whatever else it adds. */
    private Dataset<Row> withLogits(Dataset<Row> rows, Transformer model, String name) {
        Dataset<Row> scored = model.transform(rows);
        Column logits = TrainingRows.asFloats(
                Columns.column(getLogitsCol()),
                scored.schema().apply(getLogitsCol()).dataType());
        return scored.withColumn(name, logits)
                .select(Stream.concat(Arrays.stream(rows.columns()), Stream.of(name))
                        .map(Columns::column)
                        .toArray(Column[]::new));
    }

    private List<Transformer> models(SparkSession session) {
        List<Transformer> models = new ArrayList<>(List.of(getTeachers()));
        for (String path : getTeacherPaths()) {
            if (OnnxTeacher.isAt(path)) {
                continue;
            }
            Object loaded = DefaultParamsReader$.MODULE$.loadParamsInstance(path, session.sparkContext());
            if (!(loaded instanceof Transformer model)) {
                throw new IllegalArgumentException("Cannot distil in " + uid + ": found "
                        + loaded.getClass().getName() + " at '" + path + "', expected a fitted model");
            }
            models.add(model);
        }
        return models;
    }

    @Override
    public Distilled<M> copy(ParamMap extra) {
        Distilled<M> copy = new Distilled<>(uid);
        copyValues(copy, extra);
        if (copy.isSet(copy.estimator)) {
            copy.setEstimator(copy.getEstimator().copy(extra));
        }
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
        @SuppressWarnings("unchecked")
        Estimator<M> estimator = (Estimator<M>) nested[last];
        return bare.setTeachers(Arrays.copyOf(nested, last, Transformer[].class))
                .setEstimator(estimator);
    }

    /** The stage saved under {@code path}, with its teachers and estimator. */
    public static Distilled<?> load(String path) {
        return read().load(path);
    }
}
