package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.serve.OnnxModel;
import io.bellows.train.DataParallelClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both commands from their arguments to their files, on a table that Spark's own stages can learn. */
final class CommandsTest {
    private static final String JOB = """
            name = sign
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.25, validationFraction = 0.25, seed = 3 }
            stages = [
              { stage = VectorAssembler, inputCols = [x], outputCol = features }
              { stage = org.apache.spark.ml.classification.LogisticRegression, maxIter = 20 }
            ]
            evaluate { labelCol = label, predictionCol = prediction }
            output { path = results }
            spark { master = "local[2]" }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    @BeforeEach
    void writeJobAndRows() throws IOException {
        Files.writeString(folder.resolve("sign.conf"), JOB);
        LocalSpark.session()
                .range(400)
                .select(
                        functions.col("id"),
                        functions.expr("cast(id % 20 - 9.5 as double)").as("x"),
                        functions.expr("cast(id % 20 >= 10 as int)").as("label"))
                .write()
                .parquet(folder.resolve("rows").toString());
    }

    private String job() {
        return folder.resolve("sign.conf").toString();
    }

    private List<JsonNode> jsonLines(Path written) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (Stream<Path> parts = Files.list(written)) {
            StringBuilder all = new StringBuilder();
            for (Path part :
                    parts.filter(path -> path.toString().endsWith(".json")).toList()) {
                all.append(Files.readString(part));
            }
            return mapper.readerFor(JsonNode.class)
                    .<JsonNode>readValues(all.toString())
                    .readAll();
        }
    }

    @Test
    void runLeavesAReportAndAPipelineThatScoreApplies() throws Exception {
        assertThat(bellows.run("run", job())).as(bellows.err()).isZero();
        assertThat(bellows.out())
                .contains("rows: 200 to train, 100 to validate, 100 to test")
                .contains("100.00 %");
        JsonNode report = new ObjectMapper()
                .readTree(folder.resolve("results/report.json").toFile());
        assertThat(report.at("/accuracy/model").asDouble()).isEqualTo(1.0);
        assertThat(report.at("/rows/train").asLong()).isEqualTo(200);
        assertThat(report.at("/environment/seed").asLong()).isEqualTo(3);
        assertThat(report.at("/config/split/keyCol").asText()).isEqualTo("id");
        assertThat(report.at("/seconds/total").asDouble())
                .isGreaterThan(report.at("/seconds/training").asDouble());

        Path results = folder.resolve("results");
        Path predictions = folder.resolve("predictions");
        assertThat(bellows.run(
                        "score", results.toString(), folder.resolve("rows").toString(), predictions.toString()))
                .as(bellows.err())
                .isZero();
        assertThat(bellows.out()).contains("scored 400 rows");
        List<JsonNode> lines = jsonLines(predictions);
        assertThat(lines).hasSize(400);
        assertThat(lines.stream().filter(line -> line.get("prediction").asDouble() == 1))
                .hasSize(200);
        assertThat(lines).allMatch(line -> line.get("probability").size() == 2);
    }

    @Test
    void runReportsItsEnergyWhereThePluginRuns() throws Exception {
        // plugins are loaded when an application starts
        LocalSpark.session().stop();
        assertThat(bellows.run(
                        "run",
                        job(),
                        "--set",
                        "spark.plugins=io.bellows.energy.EnergyPlugin",
                        "--set",
                        "spark.bellows.energy.powercap=/nowhere",
                        "--set",
                        "spark.bellows.energy.gramsCo2ePerKwh=250"))
                .as(bellows.err())
                .isZero();

        JsonNode energy = new ObjectMapper()
                .readTree(folder.resolve("results/report.json").toFile())
                .get("energy");
        double joules = energy.at("/joules/total").asDouble();
        assertThat(joules).isPositive();
        assertThat(energy.at("/joules/training").asDouble()).isBetween(0.0, joules);
        assertThat(energy.get("gramsCo2e").asDouble()).isCloseTo(joules / 3.6e6 * 250, within(1e-9));
        assertThat(energy.get("estimated").asBoolean()).isTrue();
        assertThat(bellows.out()).contains("(estimated)");
    }

    @Test
    void runKeepsTheResultsOfAnEarlierRunUnlessToldOtherwise() throws Exception {
        Path report = Files.createDirectory(folder.resolve("results")).resolve("report.json");
        Files.writeString(report, "precious");
        assertThat(bellows.run("run", job())).isEqualTo(1);
        assertThat(bellows.err()).contains("found the results of an earlier run");
        assertThat(report).hasContent("precious");
        assertThat(bellows.run("run", job(), "--set", "output.overwrite=true")).isZero();
        assertThat(report).content().contains("\"job\"");
    }

    @Test
    void runFindsAMissingColumnBeforeItTrains() {
        assertThat(bellows.run("run", job(), "--set", "VectorAssembler.inputCols=[y]"))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("bellows: ").contains("y");
        assertThat(bellows.out()).doesNotContain("to train");
    }

    @Test
    void runRefusesAMistakeInTheJobFileBeforeSparkStarts() {
        assertThat(bellows.run("run", job(), "--set", "split.sed=1")).isEqualTo(2);
        assertThat(bellows.err()).contains("did you mean 'seed'?");
        assertThat(bellows.out()).isEmpty();
    }

    @Test
    void runSaysThatTheInputIsMissing() {
        assertThat(bellows.run("run", job(), "--set", "input.path=/nowhere/at/all"))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("/nowhere/at/all");
    }

    @Test
    void scoreSaysWhatIsMissing() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(bellows.run("score", empty.toString(), empty.toString(), "x"))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("Cannot load a pipeline from");
    }

    @Test
    void scoreWritesNullsForARowThatCouldNotBeRead() {
        StructType schema = new StructType()
                .add("path", DataTypes.StringType)
                .add("prediction", DataTypes.DoubleType)
                .add("probability", SQLDataTypes.VectorType());
        List<Row> rows = List.of(
                RowFactory.create("good.png", 1.0, Vectors.dense(0.25, 0.75)),
                RowFactory.create("broken.png", null, null));
        ScoredColumns columns = new ScoredColumns(
                List.of("path"), Optional.of("prediction"), true, List.of(), List.of("prediction", "probability"));
        assertThat(columns.of(LocalSpark.session().createDataFrame(rows, schema).repartition(2))
                        .toJSON()
                        .collectAsList())
                .containsExactlyInAnyOrder(
                        "{\"path\":\"good.png\",\"prediction\":1.0,\"probability\":[0.25,0.75]}",
                        "{\"path\":\"broken.png\"}");
    }

    private void score(PipelineStage model) throws IOException {
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"x"}).setOutputCol("features");
        String rows = folder.resolve("rows").toString();
        Column label = functions
                .expr("double(x > 0.5)")
                .as(
                        "label",
                        NominalAttribute.defaultAttr().withValues("no", "yes").toMetadata());
        new Pipeline()
                .setStages(new PipelineStage[] {assembler, model})
                .fit(LocalSpark.session().read().parquet(rows).withColumn("named", label))
                .save(folder.resolve("model").toString());
        assertThat(score("predictions")).as(bellows.err()).isZero();
    }

    private int score(String output, String... options) {
        return bellows.run(Stream.concat(
                        Stream.of(
                                "score",
                                folder.resolve("model").toString(),
                                folder.resolve("rows").toString(),
                                folder.resolve(output).toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    @Test
    void scoreKeepsTheColumnsThatAreAskedFor() throws Exception {
        score(new LinearRegression().setPredictionCol("guess"));
        assertThat(bellows.out()).contains("--keep COLUMN");

        assertThat(score("kept", "--keep", "x, features")).as(bellows.err()).isZero();

        assertThat(bellows.out()).containsOnlyOnce("--keep");
        assertThat(jsonLines(folder.resolve("kept")))
                .hasSize(400)
                .allMatch(line -> line.size() == 3
                        && line.get("x").asDouble()
                                == line.get("features").get(0).asDouble()
                        && Math.abs(line.get("guess").asDouble()
                                        - 0.5
                                        - line.get("x").asDouble() * 10 / 133)
                                < 1e-6);
        assertThat(score("none", "--keep", "xx")).isEqualTo(1);
        assertThat(bellows.err()).contains("Cannot find column 'xx' for score").contains("did you mean 'x'?");
    }

    @Test
    void scoreNamesTheStageThatLacksAColumn() throws Exception {
        score(new LinearRegression());
        Dataset<Row> rows =
                LocalSpark.session().read().parquet(folder.resolve("rows").toString());
        rows.withColumnRenamed("x", "z")
                .write()
                .parquet(folder.resolve("others").toString());

        assertThat(bellows.run(
                        "score",
                        folder.resolve("model").toString(),
                        folder.resolve("others").toString(),
                        folder.resolve("out").toString()))
                .isEqualTo(1);

        assertThat(bellows.err()).containsPattern("Cannot score with vecAssembler_\\w+: x does not exist.*fitted to");
    }

    @Test
    void scoreWritesWhatABareOnnxModelGives() throws Exception {
        NetworkModel network = NetworkModel.initialize(Zoo.mlp(Shape.of(1), 3, 0, List.of(4)), 1);
        OnnxFile file = OnnxFile.of(OnnxExporter.export(network), "mlp");
        score(new OnnxModel(file)
                .setInputCols(Map.of(file.inputs().get(0).name(), "features"))
                .setOutputCols(Map.of(file.outputs().get(0).name(), "logits")));

        List<JsonNode> lines = jsonLines(folder.resolve("predictions"));
        assertThat(lines).hasSize(400);
        assertThat(lines)
                .allMatch(line -> line.size() == 1 && line.get("logits").size() == 3);
        assertThat(bellows.out()).contains("scored 400 rows").doesNotContain("class ");
    }

    @Test
    void scoreCountsClassesByTheirNames() throws Exception {
        score(new DataParallelClassifier().setLabelCol("named").setEpochs(1).setNumWorkers(1));

        assertThat(bellows.out())
                .containsPattern("  class (no|yes) +\\d+\n")
                .doesNotContain("class 0")
                .doesNotContain("class 1");
    }

    @Test
    void scoreTellsTheRangeOfNumbersAndKeepsTheNameOfTheirColumn() throws Exception {
        score(new LinearRegression().setPredictionCol("guess"));

        List<JsonNode> lines = jsonLines(folder.resolve("predictions"));
        assertThat(lines).hasSize(400).allMatch(line -> line.size() == 1 && line.has("guess"));
        assertThat(bellows.out()).containsPattern("guess from -0\\.\\d+ to 1\\.\\d+, mean 0\\.5\\d*");
    }

    @Test
    void scoreKeepsWhatIsInTheOutputFolder() throws IOException {
        Path output = Files.createDirectory(folder.resolve("predictions"));
        Path precious = Files.writeString(output.resolve("file"), "precious");
        assertThat(bellows.run(
                        "score", folder.toString(), folder.resolve("rows").toString(), output.toString()))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("found files there");
        assertThat(precious).hasContent("precious");
    }

    @Test
    void anUnknownCommandIsAMistakeOfTheUser() {
        assertThat(bellows.run("rn")).isEqualTo(2);
        assertThat(bellows.err()).contains("did you mean 'run'?");
    }
}
