package io.bellows.augment;

import io.bellows.column.Columns;
import io.bellows.column.HeldColumn;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The predictions of the views of {@link TestTimeAugmentation}, each in a column of its own until they are averaged. */
final class ViewPrediction {
    /** Of a struct, since metadata of a column stay with it under another name. */
    private static final String VALUE = "value";

    static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, true);

    private ViewPrediction() {}

    static String name(StructType schema, int view) {
        return Columns.unused(schema, "testTimeAugmentation_view" + view);
    }

    /** The field of the model's output that is averaged: a classifier's probabilities, or what a regressor predicts. */
    static StructField averaged(TestTimeAugmentation stage, StructType schema, StructType predicted) {
        String probability = stage.getProbabilityCol();
        String prediction = stage.getPredictionCol();
        boolean predicts = Columns.has(predicted, prediction);
        boolean classifies = Columns.has(predicted, probability) && !Columns.has(schema, probability);
        if (classifies || !predicts || tellsClasses(predicted.apply(prediction))) {
            if (predicts) {
                Columns.requireColumn(
                        predicted,
                        prediction,
                        stage.uid(),
                        DataTypes.DoubleType::equals,
                        "double, as a model gives that tells one class a row");
            }
            return Columns.requireColumn(predicted, probability, stage.uid(), SQLDataTypes.VectorType());
        }
        return Columns.requireColumn(predicted, prediction, stage.uid(), DataTypes.DoubleType, FLOATS);
    }

    /** Whether numbers stand for classes, which have no mean. */
    private static boolean tellsClasses(StructField prediction) {
        return prediction.dataType() instanceof NumericType
                && Attribute.fromStructField(prediction).isNominal();
    }

    /** The rows with the prediction of one more view; view 0 is the row itself. */
    static Dataset<Row> added(
            TestTimeAugmentation stage,
            Dataset<Row> rows,
            StructType schema,
            String[] kept,
            String averaged,
            int view) {
        String original = Columns.unused(schema, "testTimeAugmentation_original");
        String input = stage.getAugmenter().getInputCol();
        Dataset<Row> held = rows.select(
                functions.col("*"),
                HeldColumn.of(functions.struct(Columns.column(input).as(VALUE)), original));
        Dataset<Row> changed = view == 0 ? held : stage.view(view - 1).transform(held);
        Column[] own = Stream.of(schema.fields())
                .map(field -> (field.name().equals(input)
                                ? Columns.column(original).getField(VALUE)
                                : Columns.column(field.name()))
                        .as(field.name(), field.metadata()))
                .toArray(Column[]::new);
        Column[] before = TestTimeAugmentation.concat(own, TestTimeAugmentation.named(kept));
        return stage.getModel()
                .transform(changed)
                .select(TestTimeAugmentation.concat(
                        before, HeldColumn.of(Columns.column(averaged), name(schema, view))));
    }
}
