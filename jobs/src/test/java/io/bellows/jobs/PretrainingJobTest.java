package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.network.NetworkModel;
import io.bellows.train.DataParallelClassifierModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pre-training on all rows and training on the labelled ones, in the one pipeline of a job file. */
final class PretrainingJobTest {
    private static final String JOB = """
            name = sign
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.2, seed = 3 }
            stages = [
              { stage = VectorAssembler, inputCols = [a, b, c, d], outputCol = features }
              {
                stage = Pretrained
                labelCol = taught
                pretrainer = {
                  stage = SelfSupervisedPretrainer
                  task = %s, viewOps = [%s], inputShape = [1, 2, 2], projectionSize = 3, hiddenUnits = [5]
                  batchSize = 16, epochs = 2, learningRate = 0.01
                }
                estimator = {
                  stage = DataParallelClassifier
                  labelCol = taught, inputShape = [1, 2, 2], hiddenUnits = [5], batchSize = 16, epochs = 2
                  layerRates = ["linear1.*=0"]
                }
              }
            ]
            evaluate { labelCol = label, predictionCol = prediction }
            output { path = results }
            spark { master = "local[2]" }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    private int run(String task, String viewOps) throws IOException {
        Path file = Files.writeString(folder.resolve("job.conf"), JOB.formatted(task, viewOps));
        LocalSpark.session()
                .range(120)
                .select(
                        functions.col("id"),
                        functions.expr("cast(id % 20 - 9.5 as double) / 5").as("a"),
                        functions.expr("cast(id % 7 - 3 as double) / 3").as("b"),
                        functions.expr("cast(id % 20 - 9.5 as double) / 4").as("c"),
                        functions.expr("cast(id % 11 - 5 as double) / 5").as("d"),
                        functions.expr("cast(id % 20 >= 10 as int)").as("label"),
                        functions
                                .expr("if(id % 3 = 0, cast(id % 20 >= 10 as int), null)")
                                .as("taught"))
                .write()
                .parquet(folder.resolve("rows").toString());
        return bellows.run("run", file.toString());
    }

    /** Training left the body as it was, so that what differs from a fresh one is of the pre-training. */
    private void learntItsBodyWithoutLabels() {
        // The job has ended the session that it had.
        LocalSpark.session();
        PipelineModel pipeline =
                PipelineModel.load(folder.resolve("results/model").toString());
        DataParallelClassifierModel model = (DataParallelClassifierModel) pipeline.stages()[1];
        NetworkModel trained = model.networkModel();
        NetworkModel fresh = NetworkModel.initialize(trained.network(), 0);

        assertThat(trained.weights().values("linear1.weight"))
                .hasSize(20)
                .isNotEqualTo(fresh.weights().values("linear1.weight"));
    }

    @Test
    void rotationIsLearntFirst() throws IOException {
        assertThat(run("rotation", "")).as(bellows.err()).isZero();
        learntItsBodyWithoutLabels();
    }

    @Test
    void viewsAreLearntFirst() throws IOException {
        assertThat(run("contrastive", "{ op = rotate, minDegrees = -40, maxDegrees = 40 }"))
                .as(bellows.err())
                .isZero();
        learntItsBodyWithoutLabels();
    }

    @Test
    void noiseIsTakenAwayFirst() throws IOException {
        assertThat(run("denoising", "")).as(bellows.err()).isZero();
        learntItsBodyWithoutLabels();
    }

    @Test
    void namesTheTasksThatThereAre() throws IOException {
        assertThat(run("jigsaw", "")).isNotZero();
        assertThat(bellows.err())
                .contains("SelfSupervisedPretrainer.task")
                .contains("jigsaw")
                .contains("rotation");
    }
}
