package io.bellows.augment;

import io.bellows.column.Columns;
import io.bellows.column.MeanColumn;
import io.bellows.param.CheckedParams;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Predicts each row several times, as it is and in {@code views} random changes, and averages the predictions.
 *
 * <p>Input: what the {@code augmenter} and the fitted {@code model} need. The augmenter is one of a single column, which
 * it must replace; its {@code copies}, {@code keepOriginal} and {@code epoch} do not count. The model may be a pipeline's.
 * Output: all columns as they are; of a classifier, which must give {@code probabilityCol}, that column (Vector, the mean
 * of {@code views} + 1 predictions) and {@code predictionCol} (double, the class of the greatest, the first among equals);
 * of a regressor {@code predictionCol} (double or {@code array<float>}, the mean); what else the model adds is left out. A
 * model of several labels a row is refused. A row of which a view has no prediction has nulls.
 *
 * <p>Deterministic: view i is that of epoch i − 1 of the augmenter, a function of its seed and the row key, never of
 * partitions. {@code transform} is lazy, moves no row and reads the rows once.
 *
 * <p>Source: Krizhevsky, Sutskever, Hinton, "ImageNet classification with deep convolutional neural networks" (NIPS 2012),
 * section 4.1.
 */
public final class TestTimeAugmentation extends Transformer implements MLWritable {
    private final String uid;
    private final Param<ColumnAugmenter<?>> augmenter;
    private final Param<Transformer> model;
    private final IntParam views;
    private final Param<String> probabilityCol;
    private final Param<String> predictionCol;

    /** A stage of the given uid, as a reader makes it. */
    public TestTimeAugmentation(String uid) {
        this.uid = uid;
        augmenter = new Param<>(this, "augmenter", "augmenter that makes the views");
        model = new Param<>(this, "model", "fitted model that predicts each view");
        views = CheckedParams.intAtLeast(this, "views", "changed views of each row, beside the row itself", 1);
        probabilityCol = CheckedParams.column(
                this, "probabilityCol", "column of a classifier's probabilities, the model's and the mean");
        predictionCol = CheckedParams.column(
                this, "predictionCol", "new column of the class of the greatest mean, or of the mean of a regressor");
        setDefault(views, 4);
        setDefault(probabilityCol, "probability");
        setDefault(predictionCol, "prediction");
    }

    /** A stage with the defaults; augmenter and model are to be set. */
    public TestTimeAugmentation() {
        this(Identifiable.randomUID("testTimeAugmentation"));
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The augmenter that makes the views; must be set. */
    public Param<ColumnAugmenter<?>> augmenter() {
        return augmenter;
    }

    /** The fitted model; must be set. */
    public Param<Transformer> model() {
        return model;
    }

    /** Changed views of each row, at least 1; default 4. */
    public IntParam views() {
        return views;
    }

    /** Column of a classifier's probabilities, the model's and the mean; default {@code probability}. */
    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    /** New column of the class of the greatest mean, or of the mean of a regressor's predictions; default {@code prediction}. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** See {@link #augmenter()}. */
    public ColumnAugmenter<?> getAugmenter() {
        return required(augmenter, "augmenter", "setAugmenter");
    }

    /** See {@link #augmenter()}. */
    public TestTimeAugmentation setAugmenter(ColumnAugmenter<?> value) {
        set(augmenter, value);
        return this;
    }

    /** See {@link #model()}. */
    public Transformer getModel() {
        return required(model, "model", "setModel");
    }

    /** See {@link #model()}. */
    public TestTimeAugmentation setModel(Transformer value) {
        set(model, value);
        return this;
    }

    /** See {@link #views()}. */
    public int getViews() {
        return (int) getOrDefault(views);
    }

    /** See {@link #views()}. */
    public TestTimeAugmentation setViews(int value) {
        set(views, value);
        return this;
    }

    /** See {@link #probabilityCol()}. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol);
    }

    /** See {@link #probabilityCol()}. */
    public TestTimeAugmentation setProbabilityCol(String value) {
        set(probabilityCol, value);
        return this;
    }

    /** See {@link #predictionCol()}. */
    public String getPredictionCol() {
        return getOrDefault(predictionCol);
    }

    /** See {@link #predictionCol()}. */
    public TestTimeAugmentation setPredictionCol(String value) {
        set(predictionCol, value);
        return this;
    }

    private <T> T required(Param<T> param, String what, String setter) {
        if (!isDefined(param)) {
            throw new IllegalStateException(
                    "Cannot use %s: found no %s, expected one; call %s first".formatted(uid, what, setter));
        }
        return getOrDefault(param);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        ColumnAugmenter<?> view = view(0);
        if (!view.getInputCol().equals(view.getOutputCol())) {
            throw new IllegalArgumentException(
                    "Cannot make views in %s: found outputCol '%s' of %s, expected its inputCol '%s'; set both alike"
                            .formatted(uid, view.getOutputCol(), view.uid(), view.getInputCol()));
        }
        StructType predicted = getModel().transformSchema(view.transformSchema(schema));
        StructField averaged = ViewPrediction.averaged(this, schema, predicted);
        Columns.requireAbsent(schema, getPredictionCol(), uid);
        if (!averaged.name().equals(getProbabilityCol())) {
            boolean isNumber = averaged.dataType().equals(DataTypes.DoubleType);
            DataType type = isNumber ? averaged.dataType() : ViewPrediction.FLOATS;
            return schema.add(getPredictionCol(), type, isNumber || averaged.nullable());
        }
        Columns.requireAbsent(schema, getProbabilityCol(), uid);
        return schema.add(getProbabilityCol(), SQLDataTypes.VectorType(), true)
                .add(getPredictionCol(), DataTypes.DoubleType, true);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructField averaged = transformSchema(schema).fields()[schema.size()];
        Column[] columns = named(schema.fieldNames());
        Dataset<Row> current = dataset.toDF();
        String[] kept = new String[0];
        for (int i = 0; i <= getViews(); i++) {
            current = ViewPrediction.added(this, current, schema, kept, averaged.name(), i);
            kept = Arrays.copyOf(kept, i + 1);
            kept[i] = ViewPrediction.name(schema, i);
        }
        Column mean = MeanColumn.of(averaged.dataType(), named(kept)).as(averaged.name());
        Dataset<Row> means = current.select(concat(columns, mean));
        if (!averaged.name().equals(getProbabilityCol())) {
            return means;
        }
        Column probability = Columns.column(getProbabilityCol());
        return means.select(concat(
                concat(columns, probability), MeanColumn.greatest(probability).as(getPredictionCol())));
    }

    /** The augmenter of one view, which gives one row a row. */
    ColumnAugmenter<?> view(int epoch) {
        ColumnAugmenter<?> view = getAugmenter().copy(ParamMap.empty());
        view.setEpoch(epoch).setCopies(1).setKeepOriginal(false);
        view.clear(view.augmentedCol()).clear(view.appliedOpsCol());
        return view;
    }

    static Column[] named(String... names) {
        return Stream.of(names).map(Columns::column).toArray(Column[]::new);
    }

    static Column[] concat(Column[] columns, Column... more) {
        return Stream.concat(Stream.of(columns), Stream.of(more)).toArray(Column[]::new);
    }

    @Override
    public TestTimeAugmentation copy(ParamMap extra) {
        TestTimeAugmentation copy = copyValues(new TestTimeAugmentation(uid), extra);
        if (copy.isSet(copy.augmenter)) {
            copy.setAugmenter(copy.getAugmenter().copy(extra));
        }
        return copy.isSet(copy.model) ? copy.setModel(copy.getModel().copy(extra)) : copy;
    }

    @Override
    public MLWriter write() {
        return new TestTimeAugmentationFiles.Writer(this);
    }

    /** Reads a saved stage. */
    public static MLReader<TestTimeAugmentation> read() {
        return new TestTimeAugmentationFiles.Reader();
    }

    /** Reads the stage saved at {@code path}. */
    public static TestTimeAugmentation load(String path) {
        return read().load(path);
    }
}
