package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.assemble.ToTensor;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizationMode;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.serve.LocalPredictor;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.DataParallelRegressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    /** Images of one shade, whose class is whether they are light. */
    private static Dataset<Row> images() {
        return LocalSpark.session()
                .range(24)
                .selectExpr(
                        "named_struct('origin', '', 'height', 2, 'width', 2, 'nChannels', 1, 'mode', 0, 'data',"
                                + " cast(repeat(substring('aZ', int(id % 2) + 1, 1), 4) as binary)) as image",
                        "int(id % 2) as label");
    }

    private void saveResults(Estimator<?> estimator) throws IOException {
        ToTensor toTensor =
                new ToTensor().setHeightPx(2).setWidthPx(2).setChannels(1).setOutputCol("features");
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {toTensor, estimator})
                .fit(images());
        fitted.write().overwrite().save(folder.resolve("results/model").toString());
        Files.writeString(folder.resolve("results/report.json"), "{\"accuracy\": {\"fp32\": 0.75, \"int8\": 0.5}}");
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier()
                .setHiddenUnits(new int[] {3})
                .setEpochs(1)
                .setBatchSize(8);
    }

    private PipelineModel saved() {
        MLReader<PipelineModel> reader = PipelineModel.read();
        reader.session(LocalSpark.session());
        return reader.load(path("results/model"));
    }

    private JsonNode card(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(name).toFile());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void writesFileAndCardOfFloats() throws Exception {
        saveResults(classifier());

        int code = bellows.run(
                "export", path("results"), "--format", "onnx", "--out", path("a.onnx"), "--licence", "Apache-2.0");

        assertThat(code).as(bellows.err()).isZero();
        JsonNode card = card("a.json");
        assertThat(card.at("/format").asText()).isEqualTo("onnx");
        assertThat(card.at("/bytes").asLong()).isEqualTo(Files.size(folder.resolve("a.onnx")));
        assertThat(card.at("/inputs/0").toString())
                .isEqualTo("{\"name\":\"input\",\"type\":\"float\",\"shape\":[null,1,2,2]}");
        assertThat(card.at("/outputs/0/shape/1").asInt()).isEqualTo(2);
        assertThat(card.at("/normalization/heightPx").asInt()).isEqualTo(2);
        assertThat(card.at("/normalization/mean").size()).isEqualTo(1);
        assertThat(card.at("/normalization/color").asText()).isEqualTo("0.299 R + 0.587 G + 0.114 B");
        assertThat(card.at("/before").toString()).isEqualTo("[\"ToTensor\"]");
        assertThat(card.at("/accuracy").asDouble()).isEqualTo(0.75);
        assertThat(card.at("/licence").asText()).isEqualTo("Apache-2.0");
        try (LocalPredictor file = LocalPredictor.open(folder.resolve("a.onnx"));
                LocalPredictor saved = LocalPredictor.open(folder.resolve("results"))) {
            float[] row = {0.1f, 0.2f, 0.3f, 0.4f};
            assertThat(file.predict(row)).containsExactly(saved.predict(row));
        }
        assertThat(bellows.run("export", path("results"), "--out", path("a.onnx")))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("found a file there");
    }

    @Test
    void writesIntegersOfTheStageAloneAndRefusesOtherForms() throws Exception {
        saveResults(new PostTrainingQuantizer().setEstimator(classifier()).setCalibrationRows(8));
        Path stage;
        try (var stages = Files.list(folder.resolve("results/model/stages"))) {
            stage = stages.filter(each -> each.getFileName().toString().startsWith("1_"))
                    .findFirst()
                    .orElseThrow();
        }

        assertThat(bellows.run("export", stage.toString(), "--format", "onnx-int8", "--out", path("b.onnx")))
                .as(bellows.err())
                .isZero();
        assertThat(card("b.json").at("/normalization").isNull()).isTrue();
        assertThat(card("b.json").at("/before").isEmpty()).isTrue();
        assertThat(card("b.json").at("/accuracy").isNull()).isTrue();
        assertThat(bellows.run("export", path("results"), "--out", path("c.onnx")))
                .isZero();
        assertThat(card("c.json").at("/accuracy").asDouble()).isEqualTo(0.5);
        assertThat(bellows.run("export", path("results"), "--format", "onnx-fp16", "--out", path("d.onnx")))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("found a model of format 'onnx-int8'");
        assertThat(folder.resolve("d.onnx")).doesNotExist();
    }

    @Test
    void tellsIntegersFromWeightsThatAloneAreIntegers() throws Exception {
        saveResults(new PostTrainingQuantizer().setEstimator(classifier()).setMode(QuantizationMode.INT8_WEIGHTS));

        assertThat(bellows.run("export", path("results"), "--out", path("w.onnx")))
                .isZero();
        assertThat(card("w.json").at("/format").asText()).isEqualTo("onnx-int8-weights");
        assertThat(bellows.run("export", path("results"), "--format", "onnx-int8", "--out", path("x.onnx")))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("found a model of format 'onnx-int8-weights'");
    }

    @Test
    void writesTheFloatsThatAQuantizedModelWasSavedWith() throws Exception {
        PostTrainingQuantizer quantizer =
                new PostTrainingQuantizer().setEstimator(classifier()).setCalibrationRows(8);
        saveResults(quantizer.setKeepFloats(true));

        assertThat(bellows.run("export", path("results"), "--format", "onnx", "--out", path("f.onnx")))
                .as(bellows.err())
                .isZero();

        QuantizedModel saved = (QuantizedModel) saved().stages()[1];
        assertThat(folder.resolve("f.onnx"))
                .hasBinaryContent(OnnxExporter.export(saved.trained().orElseThrow()));
        assertThat(card("f.json").at("/accuracy").asDouble()).isEqualTo(0.75);

        saveResults(quantizer.setKeepFloats(false));
        assertThat(bellows.run("export", path("results"), "--format", "onnx", "--out", path("g.onnx")))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("saved without its floats").contains("keepFloats");
    }

    @Test
    void quantizesAModelInFloatsWithRowsOfTheCommandLine() throws Exception {
        saveResults(classifier());
        images().write().parquet(path("rows"));

        assertThat(bellows.run("export", path("results"), "--format", "onnx-int8", "--out", path("h.onnx")))
                .isEqualTo(1);
        assertThat(bellows.err()).contains("give images or a Parquet table with --calibration");
        assertThat(bellows.run(
                        "export",
                        path("results"),
                        "--format",
                        "onnx-int8",
                        "--calibration",
                        path("rows"),
                        "--out",
                        path("h.onnx")))
                .as(bellows.err())
                .isZero();

        PipelineModel saved = saved();
        QuantizedModel expected = new PostTrainingQuantizer()
                .setModel((DataParallelClassifierModel) saved.stages()[1])
                .fit(saved.stages()[0].transform(images()));
        assertThat(folder.resolve("h.onnx")).hasBinaryContent(expected.onnx());
        assertThat(card("h.json").at("/format").asText()).isEqualTo("onnx-int8");
    }

    @Test
    void tellsTheErrorOfARegressionByTheReportsName() throws Exception {
        saveResults(new DataParallelRegressor()
                .setHiddenUnits(new int[] {3})
                .setEpochs(1)
                .setBatchSize(8));
        Files.writeString(folder.resolve("results/report.json"), "{\"rmse\": {\"fp32\": 2.5}}");

        assertThat(bellows.run("export", path("results"), "--out", path("i.onnx")))
                .isZero();

        assertThat(card("i.json").at("/rmse").asDouble()).isEqualTo(2.5);
        assertThat(card("i.json").has("accuracy")).isFalse();
    }

    @Test
    void refusesWhatIsNoModel() {
        assertThat(bellows.run("export", path("none"), "--out", path("e.onnx"))).isEqualTo(1);
        assertThat(bellows.err()).contains("Cannot load a pipeline from");
        assertThat(bellows.run("export", path("none"), "--out", path("e.pb"))).isEqualTo(2);
    }
}
