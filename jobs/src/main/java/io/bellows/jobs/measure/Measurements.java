package io.bellows.jobs.measure;

import io.bellows.column.Columns;
import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.jobs.report.Measurement;
import io.bellows.jobs.report.Quality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/** Measures each form of a fitted pipeline. */
public final class Measurements {
    private static final int SPEED_ROWS = 256;

    private Measurements() {}

    /**
     * By form: accuracy on the test rows, of a regression the root of the mean squared error, where they have labels and
     * single predictions, size, and speed and energy on
     * some of them in this process, on all of its cores.
     *
     * @param test none is no error: then size alone is known
     */
    public static Map<String, Measurement> of(PipelineModel fitted, Dataset<Row> test, Evaluation evaluation) {
        ModelForms forms = ModelForms.of(fitted);
        Dataset<Row> prepared = needed(forms, test, evaluation).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Map<String, Quality> qualities = new LinkedHashMap<>();
            forms.forms().forEach((name, form) -> {
                Dataset<Row> predicted = form.predict().apply(prepared);
                qualities.put(
                        name, forms.isRegression() ? rmse(predicted, evaluation) : accuracy(predicted, evaluation));
            });
            Map<String, PredictionSpeed> speeds =
                    PredictionSpeed.measure(models(forms), features(forms, prepared), evaluation.latencyRows());
            Map<String, Measurement> measured = new LinkedHashMap<>();
            qualities.forEach((name, quality) -> {
                PredictionSpeed speed = speeds.getOrDefault(name, PredictionSpeed.UNKNOWN);
                int bytes = forms.forms().get(name).onnx().length;
                measured.put(
                        name,
                        new Measurement(quality, bytes, speed.latencyMs(), speed.rowsPerSecond(), speed.energy()));
            });
            return measured;
        } finally {
            prepared.unpersist();
        }
    }

    /** The prepared rows, without the columns that nothing here reads, such as images. */
    private static Dataset<Row> needed(ModelForms forms, Dataset<Row> test, Evaluation evaluation) {
        Dataset<Row> prepared = forms.prepare(test);
        return forms.featuresCol().isEmpty() || !Columns.has(prepared.schema(), evaluation.labelCol())
                ? prepared
                : prepared.select(Columns.column(evaluation.labelCol()), Columns.column(forms.featuresCol()));
    }

    /**
     * Part of all rows predicted rightly, NaN of none; a row without a prediction counts as wrong. NaN, too, where there is no
     * label or no prediction, as of a bare ONNX model, or a prediction is an array.
     */
    static Quality accuracy(Dataset<Row> predicted, Evaluation evaluation) {
        Mean right = mean(predicted, evaluation, (label, prediction) -> functions
                .when(label.equalTo(prediction), 1.0)
                .otherwise(0.0));
        return Quality.accuracy(right.value(), right.rows());
    }

    /**
     * The root of the mean squared difference over the rows with a label and a prediction, NaN of none; of several numbers a row over
     * all of them.
     */
    static Quality rmse(Dataset<Row> predicted, Evaluation evaluation) {
        Mean square = isList(predicted.schema(), evaluation.labelCol())
                        && isList(predicted.schema(), evaluation.predictionCol())
                ? mean(
                        predicted,
                        squaredDifferences(
                                numbers(predicted.schema(), evaluation.labelCol()),
                                numbers(predicted.schema(), evaluation.predictionCol())))
                : mean(predicted, evaluation, (label, prediction) -> functions.pow(label.minus(prediction), 2.0));
        return Quality.rmse(Math.sqrt(square.value()), square.rows());
    }

    private static boolean isList(StructType schema, String column) {
        return Columns.has(schema, column)
                && (schema.apply(column).dataType() instanceof ArrayType
                        || schema.apply(column).dataType().equals(SQLDataTypes.VectorType()));
    }

    private static Column numbers(StructType schema, String column) {
        Column list = Columns.column(column);
        return schema.apply(column).dataType() instanceof ArrayType
                ? list.cast("array<double>")
                : Columns.vectorToArray(list, "float64");
    }

    /** The mean of the squared differences of a row. */
    private static Column squaredDifferences(Column label, Column prediction) {
        Column squares =
                functions.zip_with(label, prediction, (wanted, given) -> functions.pow(wanted.minus(given), 2.0));
        return functions.aggregate(squares, functions.lit(0.0), Column::plus).divide(functions.size(squares));
    }

    private record Mean(double value, long rows) {}

    private static Mean mean(Dataset<Row> predicted, Evaluation evaluation, BinaryOperator<Column> figure) {
        if (!isSingle(predicted.schema(), evaluation.labelCol())
                || !isSingle(predicted.schema(), evaluation.predictionCol())) {
            return new Mean(Double.NaN, 0);
        }
        Column label = Columns.column(evaluation.labelCol()).cast("double");
        Column prediction = Columns.column(evaluation.predictionCol()).cast("double");
        return mean(predicted, figure.apply(label, prediction));
    }

    private static Mean mean(Dataset<Row> predicted, Column figure) {
        Row mean = predicted
                .agg(functions.avg(figure), functions.count(functions.lit(1)))
                .head();
        return mean.isNullAt(0) ? new Mean(Double.NaN, 0) : new Mean(mean.getDouble(0), mean.getLong(1));
    }

    /** That stages have dropped some of the {@code test} rows, if they have. */
    public static Optional<String> droppedRows(Map<String, Measurement> measured, long test) {
        return measured.values().stream()
                .map(Measurement::quality)
                .filter(quality -> quality.rows() > 0 && quality.rows() < test)
                .findFirst()
                .map(quality -> String.format(
                        Locale.ROOT,
                        "stages dropped %,d of %,d test rows, and %s is of the others",
                        test - quality.rows(),
                        test,
                        quality.metric()));
    }

    private static boolean isSingle(StructType schema, String column) {
        return Columns.has(schema, column) && (schema.apply(column).dataType() instanceof AtomicType);
    }

    private static Map<String, byte[]> models(ModelForms forms) {
        Map<String, byte[]> models = new LinkedHashMap<>();
        forms.forms().forEach((name, form) -> {
            if (form.onnx().length > 0) {
                models.put(name, form.onnx());
            }
        });
        return models;
    }

    private static List<float[]> features(ModelForms forms, Dataset<Row> prepared) {
        if (forms.featuresCol().isEmpty()) {
            return List.of();
        }
        Column features = Columns.column(forms.featuresCol());
        return prepared.select(features).where(features.isNotNull()).limit(SPEED_ROWS).collectAsList().stream()
                .map(row -> floats(row.get(0), row))
                .toList();
    }

    private static float[] floats(Object features, Row row) {
        List<Number> values = features instanceof Vector vector
                ? java.util.Arrays.stream(vector.toArray())
                        .<Number>mapToObj(value -> value)
                        .toList()
                : row.getList(0);
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
