package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.engine.HasNetworkModel;
import io.bellows.network.NetworkModel;
import io.bellows.train.DataParallelModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each head, each loss of one and each network of the zoo, in a job file, in a saved pipeline and in a saved model. */
final class HeadsJobTest {
    private static final String SHORT =
            "batchSize = 10, epochs = 2, learningRate = 0.03, hiddenUnits = [6], schedule = constant";

    @TempDir
    private static Path folder;

    private static Dataset<Row> rows;

    @BeforeAll
    static void makeRows() {
        rows = LocalSpark.session()
                .range(30)
                .select(
                        functions.col("id"),
                        functions.expr("array(float(id % 5) - 2, float(id % 7) / 3 - 1, float(id % 3)) as features"),
                        functions.expr("transform(sequence(0, 13), p -> float((id * p) % 11)) as words"),
                        functions.expr("transform(sequence(1, 432), p -> float((id * p) % 11) / 5 - 1) as image"),
                        functions.expr("int(id % 5 > 1) as label"),
                        functions.expr("float(id % 5) - 0.3f * float(id % 7) as number"),
                        functions.expr("array(float(id % 5), float(id % 7) - 1) as numbers"),
                        functions.expr("array(float(id % 5 > 1), float(id % 3 = 0)) as labels"),
                        functions.expr("if(id % 5 > 1, array(0.2f, 0.8f), array(0.9f, 0.1f)) as soft"))
                .cache();
    }

    private static DataParallelModel<?> fitted(String stage) throws IOException {
        return (DataParallelModel<?>) SavedJob.read(folder, stage).fit(rows).stages()[0];
    }

    private static NetworkModel network(String stage) throws IOException {
        return fitted(stage).networkModel();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                DataParallelRegressor           | labelCol = number  | loss = absolute
                DataParallelRegressor           | labelCol = number  | loss = huber, huberDelta = 0.3
                DataParallelRegressor           | labelCol = number  | loss = quantile, quantileLevels = [0.8]
                DataParallelRegressor           | labelCol = number  | standardizeTargets = true
                DataParallelMultiLabelClassifier| labelCol = labels  | positiveWeights = [1.0, 5.0]
                """)
    void aLossChangesWhatIsLearnt(String head, String columns, String loss) throws IOException {
        String form = "{ stage = %s, %s, %s }";

        assertThat(network(form.formatted(head, columns + ", " + loss, SHORT)))
                .isNotEqualTo(network(form.formatted(head, columns, SHORT)));
    }

    /** It has the slopes of cross entropy, and is less by the entropy of the label. */
    @Test
    void theDivergenceIsOfTheSameModelAndAnotherLoss() throws IOException {
        String form = "{ stage = DataParallelClassifier, softLabelCol = soft, loss = %s, " + SHORT + " }";
        DataParallelModel<?> divergence = fitted(form.formatted("kl"));
        DataParallelModel<?> entropy = fitted(form.formatted("cross-entropy"));

        assertThat(divergence.networkModel()).isEqualTo(entropy.networkModel());
        assertThat(divergence.summary().orElseThrow().stepLosses()[0])
                .isLessThan(entropy.summary().orElseThrow().stepLosses()[0] - 0.3);
    }

    static Stream<List<String>> heads() {
        return Stream.of(
                List.of("1", "stage = DataParallelRegressor, labelCol = number"),
                List.of("2", "stage = DataParallelRegressor, labelCol = numbers"),
                List.of("3", "stage = DataParallelRegressor, labelCol = features"),
                List.of(
                        "2",
                        "stage = DataParallelRegressor, labelCol = number, loss = quantile"
                                + ", quantileLevels = [0.1, 0.9]"),
                List.of("2", "stage = DataParallelMultiLabelClassifier, labelCol = labels"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aHeadHasItsOutputsAndPredictsTheSameWhenItsPipelineIsSaved(List<String> head) throws IOException {
        PipelineModel model =
                SavedJob.read(folder, "{ " + head.get(1) + ", " + SHORT + " }").fit(rows);
        String path = folder.resolve("model-" + model.uid()).toString();
        model.save(path);

        NetworkModel network = ((HasNetworkModel) model.stages()[0]).networkModel();
        assertThat(network.network().outputShape().size()).isEqualTo(Integer.parseInt(head.get(0)));
        assertThat(PipelineModel.load(path)
                        .transform(rows)
                        .orderBy("id")
                        .select("prediction")
                        .collectAsList())
                .isEqualTo(
                        model.transform(rows).orderBy("id").select("prediction").collectAsList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lenet-5",
                "resnet-20",
                "resnet-18",
                "resnet-50",
                "mobilenet-v2",
                "efficientnet-lite0",
                "efficientnet-b0"
            })
    void networksOfImages(String architecture) throws IOException {
        assertTrains(architecture, "featuresCol = image, inputShape = [3, 12, 12], width = 0.1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                mlp        | featuresCol = features, hiddenUnits = [6]
                mlp        | featuresCol = words, hiddenUnits = [6], categorySizes = [11, 11], embeddingSize = 3
                text-cnn   | featuresCol = words, vocabularySize = 11, embeddingSize = 3, width = 0.1
                series-cnn | featuresCol = words, width = 0.1
                """)
    void networksOfRowsTextsAndSeries(String architecture, String settings) throws IOException {
        assertTrains(architecture, settings);
    }

    private static void assertTrains(String architecture, String settings) throws IOException {
        NetworkModel trained = network(
                "{ stage = DataParallelClassifier, seed = 3, architecture = %s, %s, batchSize = 30, epochs = 1 }"
                        .formatted(architecture, settings));

        assertThat(trained.network().name()).isEqualTo(architecture);
        assertThat(trained.nonFiniteTensors()).isEmpty();
        assertThat(trained).isNotEqualTo(NetworkModel.initialize(trained.network(), 3));
    }
}
