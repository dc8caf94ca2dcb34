package io.bellows.it.etl;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.sample.Smote;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.TrainingOnly;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code docs/etl.md}: rows come from where a job has them, and scores go back there. */
@Timeout(300)
class EtlIT {
    private static final int ROWS = 240;
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private static Path folder;

    private static SparkSession spark;
    private static PipelineModel model;
    private static Map<Long, Double> expected;

    /** Its extensions must be there when Spark starts: the session of the other tests ends, and they open another. */
    @BeforeAll
    static void start() {
        LocalSpark.session().stop();
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
                .config("spark.sql.catalog.lake.type", "hadoop")
                .config(
                        "spark.sql.catalog.lake.warehouse",
                        folder.resolve("lake").toString())
                .getOrCreate();
        model = pipeline().fit(clicks());
        expected = predictions(model.transform(clicks()));
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    /** {@code id, device, seconds, pages, label}: who stays long on a phone buys. */
    private static Dataset<Row> clicks() {
        return spark.range(0, ROWS, 1, 2)
                .selectExpr(
                        "id",
                        "if(id % 3 = 0, 'phone', 'desk') as device",
                        "double(id % 7) as seconds",
                        "double(id % 5) as pages",
                        "if(id % 3 = 0 and id % 7 > 2, 1, 0) as label");
    }

    private static Pipeline pipeline() {
        StringIndexer devices = new StringIndexer().setInputCol("device").setOutputCol("deviceIndex");
        VectorAssembler assembler = new VectorAssembler()
                .setInputCols(new String[] {"deviceIndex", "seconds", "pages"})
                .setOutputCol("features");
        DataParallelClassifier network = new DataParallelClassifier()
                .setHiddenUnits(new int[] {16})
                .setLearningRate(0.02)
                .setEpochs(20)
                .setSeed(3);
        return new Pipeline().setStages(new PipelineStage[] {devices, assembler, network});
    }

    private static Map<Long, Double> predictions(Dataset<Row> scored) {
        Map<Long, Double> found = new TreeMap<>();
        for (Row row : scored.select("id", "prediction").collectAsList()) {
            found.put(row.getLong(0), row.getDouble(1));
        }
        return found;
    }

    @Test
    void theNetworkHasLearntWhatTheExamplesScore() {
        assertThat(expected).hasSize(ROWS);
        assertThat(model.transform(clicks()).filter("prediction = label").count())
                .isGreaterThan(ROWS * 9L / 10);
        assertThat(expected.values()).contains(0.0, 1.0);
    }

    @Test
    void readsFromAndWritesToDeltaLake() {
        String clicksPath = folder.resolve("delta/clicks").toString();
        String scoresPath = folder.resolve("delta/scores").toString();
        clicks().write().format("delta").save(clicksPath);

        Dataset<Row> clicks = spark.read().format("delta").load(clicksPath);
        PipelineModel fitted = pipeline().fit(clicks);
        fitted.transform(clicks)
                .select("id", "prediction")
                .write()
                .format("delta")
                .mode("overwrite")
                .save(scoresPath);

        assertThat(predictions(spark.read().format("delta").load(scoresPath))).isEqualTo(expected);
        assertThat(Path.of(scoresPath, "_delta_log")).isDirectory();
    }

    @Test
    void readsFromAndWritesToIceberg() throws Exception {
        clicks().writeTo("lake.web.clicks").create();

        Dataset<Row> clicks = spark.table("lake.web.clicks");
        PipelineModel fitted = pipeline().fit(clicks);
        fitted.transform(clicks)
                .select("id", "prediction")
                .writeTo("lake.web.scores")
                .createOrReplace();

        assertThat(predictions(spark.table("lake.web.scores"))).isEqualTo(expected);
        assertThat(spark.sql("select * from lake.web.scores.snapshots").count()).isEqualTo(1);
    }

    @Test
    void readsFromAndWritesToOrcWithRowsOfSmoteInBetween() {
        String clicksPath = folder.resolve("orc/clicks").toString();
        String scoresPath = folder.resolve("orc/scores").toString();
        clicks().selectExpr(
                        "id", "array(float(seconds), float(pages), if(device = 'phone', 1f, 0f)) as features", "label")
                .write()
                .orc(clicksPath);

        Dataset<Row> clicks = spark.read().orc(clicksPath);
        TrainingOnly<DataParallelClassifierModel> balanced = new TrainingOnly<DataParallelClassifierModel>()
                .setStages(new Smote().setKeyCol("id"))
                .setEstimator(new DataParallelClassifier()
                        .setHiddenUnits(new int[] {16})
                        .setEpochs(20));
        Dataset<Row> scored = balanced.fit(clicks).transform(clicks);
        scored.select("id", "probability", "prediction").write().orc(scoresPath);

        assertThat(predictions(spark.read().orc(scoresPath))).hasSize(ROWS);
    }

    @Test
    void readsFromAndWritesToDatabases() throws Exception {
        String url = "jdbc:h2:" + folder.resolve("shop") + ";AUTO_SERVER=FALSE;DB_CLOSE_DELAY=-1";
        Properties login = new Properties();
        login.put("driver", "org.h2.Driver");
        clicks().write().jdbc(url, "clicks", login);

        Dataset<Row> clicks = spark.read().jdbc(url, "clicks", "\"id\"", 0, ROWS, 2, login);
        model.transform(clicks).select("id", "prediction").write().jdbc(url, "scores", login);

        assertThat(predictions(spark.read().jdbc(url, "scores", login))).isEqualTo(expected);
    }

    @Test
    void scoresAStreamAsItArrives() throws Exception {
        String arriving = folder.resolve("stream/clicks").toString();
        String scoresPath = folder.resolve("stream/scores").toString();
        clicks().filter("id < 100").write().parquet(arriving);

        Dataset<Row> clicks = spark.readStream().schema(clicks().schema()).parquet(arriving);
        StreamingQuery scoring = model.transform(clicks)
                .select("id", "prediction")
                .writeStream()
                .format("parquet")
                .option("path", scoresPath)
                .option("checkpointLocation", folder.resolve("stream/progress").toString())
                .trigger(Trigger.ProcessingTime(100))
                .start();

        scoring.processAllAvailable();
        assertThat(predictions(spark.read().parquet(scoresPath))).hasSize(100);
        clicks().filter("id >= 100").write().mode("append").parquet(arriving);
        scoring.processAllAvailable();
        scoring.stop();
        assertThat(predictions(spark.read().parquet(scoresPath))).isEqualTo(expected);
    }

    @Test
    void isTunedAmongSparksOwnStages() throws Exception {
        Pipeline pipeline = pipeline();
        DataParallelClassifier network = (DataParallelClassifier) pipeline.getStages()[2];
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(network.learningRate(), new double[] {1e-6, 0.02})
                .build();
        CrossValidatorModel tuned = new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setSeed(1)
                .fit(clicks());

        assertThat(tuned.avgMetrics()).hasSize(2);
        assertThat(tuned.avgMetrics()[1]).isGreaterThan(tuned.avgMetrics()[0]);
        assertThat(predictions(tuned.transform(clicks()))).hasSize(ROWS);
    }

    @Test
    void everySnippetOfTheDocumentIsRunHere() throws Exception {
        String document = Files.readString(ProjectHome.folder().resolve("docs/etl.md"));
        String source = Files.readString(ProjectHome.folder()
                .resolve("integration-tests/src/test/java")
                .resolve(EtlIT.class.getName().replace('.', '/') + ".java"));
        List<String> snippets = SNIPPET.matcher(document)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();

        assertThat(snippets).hasSizeGreaterThan(5);
        assertThat(snippets).allSatisfy(snippet -> assertThat(squeezed(source)).contains(squeezed(snippet)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
