package io.bellows.it.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.assemble.ToTensor;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.jobs.export.ExportedModel;
import io.bellows.jobs.export.ModelCard;
import io.bellows.read.DecodeImages;
import io.bellows.train.DataParallelClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippet of {@code docs/serving.md} runs an exported model in plain onnxruntime, with the numbers of Spark. */
@Timeout(900)
class ExportedModelIT {
    private static final Pattern SNIPPET = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private static Estimator<?> estimator(boolean quantized) {
        DataParallelClassifier classifier =
                new DataParallelClassifier().setArchitecture("lenet-5").setEpochs(1);
        return quantized ? new PostTrainingQuantizer().setEstimator(classifier).setCalibrationRows(32) : classifier;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givesTheSameNumbersInPython(boolean quantized) throws Exception {
        Dataset<Row> digits = new DecodeImages()
                .setInputCol("content")
                .setOutputCol("image")
                .transform(LocalSpark.session()
                        .read()
                        .parquet(ProjectHome.digits().toString())
                        .limit(200));
        ToTensor toTensor = new ToTensor()
                .setOutputCol("features")
                .setHeightPx(28)
                .setWidthPx(28)
                .setChannels(1)
                .setMean(0.1307)
                .setStd(0.3081);
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {toTensor, estimator(quantized)})
                .fit(digits);
        export(ExportedModel.of(fitted));
        List<Row> some = fitted.transform(digits.limit(6))
                .select("features", "rawPrediction")
                .collectAsList();
        Files.writeString(folder.resolve("pixels.json"), pixels(some, toTensor));

        JsonNode given = new ObjectMapper().readTree(snippet());

        for (int row = 0; row < some.size(); row++) {
            double[] logits = ((Vector) some.get(row).get(1)).toArray();
            for (int i = 0; i < logits.length; i++) {
                assertThat(given.get(row).get(i).asDouble()).isCloseTo(logits[i], within(1e-4));
            }
        }
    }

    private void export(ExportedModel model) throws IOException {
        Files.write(folder.resolve("digits.onnx"), model.file().bytes());
        Files.writeString(
                folder.resolve("digits.json"), ModelCard.write("digits.onnx", model, Optional.empty(), "Apache-2.0"));
    }

    /** The pixels, resized already, that the features were made of. */
    private static String pixels(List<Row> rows, ToTensor toTensor) throws IOException {
        List<Object> all = new ArrayList<>();
        for (Row row : rows) {
            List<Float> features = row.getList(0);
            long[][] image = new long[28][28];
            for (int i = 0; i < 28 * 28; i++) {
                double value = features.get(i) * toTensor.getStd()[0] + toTensor.getMean()[0];
                image[i / 28][i % 28] = Math.round(value / toTensor.getScale());
            }
            all.add(new long[][][] {image});
        }
        return new ObjectMapper().writeValueAsString(all);
    }

    private String snippet() throws Exception {
        Matcher found = SNIPPET.matcher(Files.readString(ProjectHome.folder().resolve("docs/serving.md")));
        assertThat(found.find()).isTrue();
        Files.writeString(folder.resolve("snippet.py"), found.group(1));
        List<String> command = new ArrayList<>(
                Scripts.python().command(ThirdPartyModelsIT.class, "third_party.py", folder.toString()));
        return Scripts.run(List.of(command.get(0), "snippet.py", "digits.json", "pixels.json"), folder);
    }
}
