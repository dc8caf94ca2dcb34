package io.bellows.augment;

import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Who is mixed with whom in {@link MixImages}: rows stand in the order of a hash, in parts of bounded size.
 *
 * @param images how many images are mixed
 */
record MixPartners(MixImages stage, StructType schema, int images) {
    private static final int PART_ROWS = 4096;
    private static final long ORDER_SALT = 0x510e527fL;

    private String name(String name) {
        return Columns.unused(schema, "mixImages_" + name);
    }

    private Column column(String name) {
        return functions.col(name(name));
    }

    /** The rows with their place in the order, 0 to 1, and the part of the order that they belong to. */
    Dataset<Row> ordered(Dataset<?> dataset) {
        Column key = functions.xxhash64(
                stage.key(schema).bitwiseXOR(stage.repetition(schema)), functions.lit(stage.getEpoch()));
        Column parts = functions.floor(column("count").divide(PART_ROWS)).plus(1);
        Dataset<Row> counted =
                dataset.toDF().agg(functions.count(functions.lit(1)).as(name("count")));
        return dataset.crossJoin(functions.broadcast(counted))
                .withColumn(name("held"), stage.isValidation())
                .withColumn(name("place"), RowKey.uniform(key, stage.getSeed(), ORDER_SALT))
                .withColumn(name("part"), functions.floor(column("place").multiply(parts)));
    }

    /** What the row function is given; partners are the rows after this one, and before it where a part ends. */
    Column arguments() {
        WindowSpec near = Window.partitionBy(column("held"), column("part"))
                .orderBy(column("place"), RowKey.of(schema, null, stage.uid()));
        List<Column> arguments = new ArrayList<>(List.of(
                stage.key(schema).as("key"),
                stage.repetition(schema).as("repetition"),
                functions.not(column("held")).as("mixes")));
        List<Column> own = List.of(Columns.column(stage.getImageCol()), Columns.column(stage.getLabelCol()));
        for (int i = 0; i < images; i++) {
            for (Column value : own) {
                Column partner = i == 0 ? value : partner(value, i, near);
                arguments.add(partner.as("value" + arguments.size()));
            }
        }
        return functions.struct(arguments.toArray(Column[]::new));
    }

    /** Where k rows are left, the partners at distances above k are as many rows before. */
    private Column partner(Column value, int distance, WindowSpec near) {
        Column last = functions.lead(functions.lit(true), distance).over(near).isNull();
        return functions
                .when(last, functions.lag(value, images - distance).over(near))
                .otherwise(functions.lead(value, distance).over(near));
    }
}
