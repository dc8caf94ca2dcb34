package io.bellows.it.gpu;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Queries that a careless explanation gets wrong, by name. */
final class GpuQueries {
    static final String ROW_FUNCTION = "a function of rows";
    static final String SUBQUERY = "a subquery with a slice";
    static final String IN_MEMORY = "a zip_with over a list in memory";
    static final String OBSERVED = "an observed query";
    static final String SOURCE_ALONE = "a source alone";
    static final String THERE_AND_BACK = "on the GPU, off it and on it again";
    static final String CACHED = "a cached table";

    private GpuQueries() {}

    static Map<String, Dataset<Row>> of(SparkSession spark, Dataset<Row> rows) {
        rows.createOrReplaceTempView("given");
        Map<String, Dataset<Row>> queries = new LinkedHashMap<>();
        queries.put(ROW_FUNCTION, rows.filter((Row row) -> row.getLong(0) > 3));
        queries.put(
                SUBQUERY,
                rows.where("score > (select max(slice(features, 1, 1)[0]) from given)")
                        .groupBy("label")
                        .count());
        queries.put(
                IN_MEMORY,
                spark.sql("select zip_with(array(a), array(a), (x, y) -> x + y) as b from values (1), (2) as list(a)"));
        queries.put(
                OBSERVED,
                rows.observe("rows seen", functions.count(functions.lit(1))).where("id > 3"));
        queries.put(SOURCE_ALONE, rows);
        queries.put(
                THERE_AND_BACK,
                rows.groupBy("label")
                        .agg(functions.collect_list("score").as("scores"))
                        .selectExpr("label", "size(slice(scores, 1, 2)) as few")
                        .repartition(1, functions.col("few"))
                        .sortWithinPartitions("few"));
        queries.put(CACHED, rows.select("id").cache().where("id > 3"));
        return queries;
    }
}
