package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.bench.PythonEnvironment;
import io.bellows.it.LocalSpark;
import io.bellows.it.serve.Scripts;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.EpochSummary;
import io.bellows.train.TrainingSummary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TensorBoard's own reader gives a training's history back, each value at its step. */
@Timeout(900)
class TensorBoardIT {
    private static final int EPOCHS = 3;
    private static final int STEPS_PER_EPOCH = 3;

    @TempDir
    private Path folder;

    @Test
    void readsTheWholeHistory() throws Exception {
        TrainingSummary summary = new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {4})
                .setNumWorkers(2)
                .setBatchSize(20)
                .setEpochs(EPOCHS)
                .setValidationIndicatorCol("held")
                .setTensorBoardPath(folder.toString())
                .fit(LocalSpark.session()
                        .range(60)
                        .selectExpr(
                                "array(float(id % 3), float(id % 7)) as features",
                                "int(id % 3) as label", "id >= 50 as held"))
                .summary()
                .orElseThrow();

        JsonNode read = read();

        assertSteps(read, "step/loss", summary.stepLosses());
        assertSteps(read, "step/learning_rate", summary.steps().rates());
        assertEpochs(read, "epoch/train_loss", summary, EpochSummary::trainLoss);
        assertEpochs(read, "epoch/train_accuracy", summary, EpochSummary::trainAccuracy);
        assertEpochs(read, "epoch/validation_loss", summary, EpochSummary::validationLoss);
        assertEpochs(read, "epoch/validation_accuracy", summary, EpochSummary::validationAccuracy);
        assertEpochs(read, "epoch/seconds", summary, EpochSummary::seconds);
        assertThat(read.get("step/samples_per_second")).hasSize(EPOCHS * STEPS_PER_EPOCH);
    }

    private JsonNode read() throws Exception {
        PythonEnvironment python = PythonEnvironment.of(
                "tensorboard",
                List.of("tensorboard==2.18.0", "setuptools==75.8.0", "numpy==1.26.4", "protobuf==5.29.5"));
        List<String> command = python.command(TensorBoardIT.class, "tensorboard_peer.py", folder.toString());
        String output = Scripts.run(command, folder);
        return new ObjectMapper()
                .readTree(output.lines().reduce((first, last) -> last).orElseThrow());
    }

    private static void assertSteps(JsonNode read, String tag, double[] values) {
        List<Integer> steps =
                IntStream.rangeClosed(1, EPOCHS * STEPS_PER_EPOCH).boxed().toList();
        assertScalars(read, tag, steps, values);
    }

    private static void assertEpochs(
            JsonNode read, String tag, TrainingSummary summary, ToDoubleFunction<EpochSummary> value) {
        List<Integer> steps = IntStream.rangeClosed(1, EPOCHS)
                .map(epoch -> epoch * STEPS_PER_EPOCH)
                .boxed()
                .toList();
        assertScalars(
                read, tag, steps, summary.epochs().stream().mapToDouble(value).toArray());
    }

    private static void assertScalars(JsonNode read, String tag, List<Integer> steps, double[] values) {
        assertThat(read.path(tag))
                .as(tag)
                .extracting(scalar -> scalar.get(0).asInt())
                .containsExactlyElementsOf(steps);
        assertThat(read.path(tag))
                .as(tag)
                .extracting(scalar -> scalar.get(1).floatValue())
                .containsExactlyElementsOf(
                        Arrays.stream(values).mapToObj(number -> (float) number).toList());
    }
}
