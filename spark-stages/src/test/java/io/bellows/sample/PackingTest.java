package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.ui.SQLAppStatusStore;
import org.apache.spark.sql.execution.ui.SQLExecutionUIData;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import scala.collection.JavaConverters;

/** How samplers that compare rows bring them to the driver. */
class PackingTest {
    private static final int MINORITY = 1000;

    /** 4,000 rows of 30 features, the last 1,000 of them of class 1. */
    private static Dataset<Row> rows(int partitions) {
        return LocalSpark.session()
                .range(0, 4L * MINORITY, 1, partitions)
                .select(
                        functions
                                .transform(functions.sequence(functions.lit(1), functions.lit(30)), place -> functions
                                        .sin(functions.col("id").multiply(place))
                                        .cast("float"))
                                .as("features"),
                        functions.col("id").geq(3L * MINORITY).cast("int").as("label"));
    }

    private static int jobsOf(Runnable work) throws Exception {
        SparkContext context = LocalSpark.session().sparkContext();
        context.listenerBus().waitUntilEmpty();
        AtomicInteger jobs = new AtomicInteger();
        SparkListener counting = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.incrementAndGet();
            }
        };
        context.addSparkListener(counting);
        try {
            work.run();
            context.listenerBus().waitUntilEmpty();
        } finally {
            context.removeSparkListener(counting);
        }
        return jobs.get();
    }

    private static void write(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    @Test
    void countsAndPacksInOneJob() throws Exception {
        Dataset<Row> rows = rows(1);

        assertThat(jobsOf(() -> new Smote().transform(rows).explain("extended")))
                .isZero();
        assertThat(jobsOf(() -> write(new Smote().transform(rows)))).isEqualTo(2);
    }

    @Test
    void packsAgainAClassThatFillsAPartition() throws Exception {
        Dataset<Row> rows = rows(4);
        Dataset<Row> grown = new Smote().transform(rows);

        assertThat(jobsOf(() -> write(grown))).isEqualTo(3);
        assertThat(grown.filter("label = 1").count()).isEqualTo(3 * MINORITY);
        assertThat(grown.exceptAll(new Smote().transform(rows(1))).count()).isZero();
    }

    @Test
    void takesZerosOfBothSignsForOneLabel() {
        Dataset<Row> rows = rows(2).withColumn(
                        "label",
                        functions.expr("case when label = 1 then 1d when features[0] < 0 then 0d else -0d end"));

        Dataset<Row> counts = new Smote().transform(rows).groupBy("label").count();

        assertThat(counts.select("count")
                        .distinct()
                        .as(org.apache.spark.sql.Encoders.LONG())
                        .collectAsList())
                .containsExactly(3L * MINORITY);
    }

    @Test
    void refusesOtherLengthsInClassesThatStayAsTheyAre() {
        Dataset<Row> rows = rows(4).withColumn(
                        "features", functions.expr("if(label = 0 and features[0] = 0, array(1f), features)"));

        assertThatThrownBy(() -> write(new Smote().transform(rows))).hasStackTraceContaining("make them one length");
    }

    @Test
    void ordersRowsOfOneKeyByTheirFeatures() {
        Dataset<Row> rows = rows(1).withColumn("id", functions.lit(7));
        Smote smote = new Smote().setKeyCol("id").setNeighbours(1).setSamplingStrategy("{\"1\": 1500}");

        Dataset<Row> grown = smote.transform(rows).select("features");

        assertThat(grown.exceptAll(smote.transform(rows.repartition(3)).select("features"))
                        .count())
                .isZero();
    }

    /** What Spark's page tells of a search, by the name of the metric. */
    private static String recallOf(Smote smote) throws Exception {
        SparkSession session = LocalSpark.session();
        SQLAppStatusStore store = session.sharedState().statusStore();
        write(smote.transform(rows(2)));
        session.sparkContext().listenerBus().waitUntilEmpty();
        List<String> found = new ArrayList<>();
        for (SQLExecutionUIData execution : JavaConverters.seqAsJavaList(store.executionsList())) {
            JavaConverters.seqAsJavaList(execution.metrics()).stream()
                    .filter(metric -> metric.name().startsWith("true neighbours found"))
                    .flatMap(metric ->
                            JavaConverters.mapAsJavaMap(store.executionMetrics(execution.executionId()))
                                    .entrySet()
                                    .stream()
                                    .filter(value -> value.getKey().equals(metric.accumulatorId())))
                    .forEach(value -> found.add(value.getValue()));
        }
        return found.get(found.size() - 1);
    }

    @Test
    void showsTheShareOfTrueNeighboursFound() throws Exception {
        assertThat(recallOf(new Smote())).isEqualTo("100.0 %");
        assertThat(recallOf(new Smote().setExactNeighboursUpTo(500))).matches("(8|9)\\d\\.\\d %|100.0 %");
    }

    /** A table of three columns whose source is read anew by each job, and may then have other rows. */
    private static final class Source {
        /** Rows of class 1, beside 40 of class 0; tasks run in this JVM. */
        static final AtomicInteger MINORITY_ROWS = new AtomicInteger();

        static final AtomicInteger READ = new AtomicInteger();

        static Dataset<Row> rows() {
            SparkSession session = LocalSpark.session();
            JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(session.sparkContext())
                    .parallelize(List.of(0, 1), 2)
                    .flatMap(label -> IntStream.range(0, label == 0 ? 40 : MINORITY_ROWS.get())
                            .mapToObj(i -> {
                                READ.incrementAndGet();
                                return RowFactory.create(new float[] {i, i % 7}, label, "row " + i);
                            })
                            .iterator());
            return session.createDataFrame(
                    rows,
                    new StructType()
                            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
                            .add("label", DataTypes.IntegerType)
                            .add("name", DataTypes.StringType));
        }
    }

    @Test
    void readsRowsWithOtherColumnsThreeTimes() {
        Source.MINORITY_ROWS.set(20);
        Source.READ.set(0);

        write(new Smote().transform(Source.rows()));

        // To pack them, to take them over, and for the other columns of new rows.
        assertThat(Source.READ.get()).isEqualTo(3 * 60);
    }

    @Test
    void looksAtTheRowsAgainAtTheNextRun() {
        Source.MINORITY_ROWS.set(20);
        Dataset<Row> grown = new Smote().transform(Source.rows());

        assertThat(grown.filter("label = 1").count()).isEqualTo(40);
        Source.MINORITY_ROWS.set(60);
        assertThat(grown.filter("label = 1").count()).isEqualTo(60);
        assertThat(grown.filter("label = 0").count()).isEqualTo(60);
        assertThat(grown.filter("label = 0 and name is not null").toJavaRDD().count())
                .isEqualTo(60);
    }
}
