package io.bellows.augment;

import io.bellows.column.Columns;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The predictions of the views of {@link TestTimeAugmentation}, each in a column of its own until they are averaged. */
final class ViewPrediction {
    private ViewPrediction() {}

    static String name(StructType schema, int view) {
        return Columns.unused(schema, "testTimeAugmentation_view" + view);
    }

    /** The rows with the prediction of one more view; view 0 is the row itself. */
    static Dataset<Row> added(
            TestTimeAugmentation stage, Dataset<Row> rows, StructType schema, String[] kept, int view) {
        String original = Columns.unused(schema, "testTimeAugmentation_original");
        String input = stage.getAugmenter().getInputCol();
        Dataset<Row> held = rows.withColumn(original, Columns.column(input));
        Dataset<Row> changed = view == 0 ? held : stage.view(view - 1).transform(held);
        Column[] own = Stream.of(schema.fields())
                .map(field -> Columns.column(field.name().equals(input) ? original : field.name())
                        .as(field.name(), field.metadata()))
                .toArray(Column[]::new);
        Column[] before = TestTimeAugmentation.concat(own, TestTimeAugmentation.named(kept));
        return stage.getModel()
                .transform(changed)
                .select(TestTimeAugmentation.concat(
                        before, Columns.column(stage.getProbabilityCol()).as(name(schema, view))));
    }
}
