package io.bellows.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.energy.PredictionEnergy;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.Pruned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeSearchTest {
    private static Dataset<Row> rows;

    /** Rows whose label only a network with hidden units tells; every fifth is for validation. */
    @BeforeAll
    static void makeRows() {
        rows = LocalSpark.session()
                .range(300)
                .selectExpr(
                        "array(float(id % 17) / 8 - 1, float(id % 23) / 11 - 1) as features",
                        "int((id % 17 > 8) != (id % 23 > 11)) as label", "id % 5 = 0 as validation")
                .cache();
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setHiddenUnits(new int[] {32})
                .setLearningRate(0.05)
                .setBatchSize(24)
                .setEpochs(12)
                .setNumWorkers(1)
                .setThreadsPerWorker(1);
    }

    private static EdgeSearch search() {
        return new EdgeSearch("search").setEstimator(classifier()).setGrid("hiddenUnits=[1]|[32]");
    }

    @Test
    void takesTheMostAccurateOfAllWhereTheBudgetAllowsAll() {
        EdgeSearchModel model = search().setParallelism(2).fit(rows);

        assertThat(model.best().settings()).isEqualTo("hiddenUnits=[32]");
        assertThat(model.candidates()).hasSize(2).allMatch(EdgeCandidate::isWithinBudget);
        assertThat(model.best().accuracy())
                .isEqualTo(model.transform(rows.filter("validation"))
                                .filter("prediction = label")
                                .count()
                        / 60.0);
        assertThat(model.candidates().get(0).accuracy()).isLessThan(model.best().accuracy());
    }

    @Test
    void keepsTheBudget() {
        List<EdgeCandidate> all = search().fit(rows).candidates();
        assertThat(all.get(0).bytes()).isLessThan(all.get(1).bytes());

        EdgeSearchModel model =
                search().setMaxModelBytes(all.get(1).bytes() - 1).fit(rows);

        assertThat(model.best().settings()).isEqualTo("hiddenUnits=[1]");
        assertThat(model.candidates().stream().map(EdgeCandidate::isWithinBudget))
                .containsExactly(true, false);
    }

    @Test
    void namesTheNearestCandidateWhereNoneIsWithinTheBudget() {
        assertThatThrownBy(() -> search().setMaxModelBytes(10).fit(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found none of 2 candidates within the budget")
                .hasMessageContaining("the nearest is hiddenUnits=[1]: accuracy");
        assertThatThrownBy(() -> search().setMaxLatencyMs(1e-9).fit(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.0E-9 ms");
    }

    @Test
    void searchesWidthPruningAndBitsAtOnce(@TempDir Path folder) throws IOException {
        Pruned<DataParallelClassifierModel> pruned = new Pruned<DataParallelClassifierModel>("pruned")
                .setEstimator(classifier().setEpochs(1));
        EdgeSearch search = new EdgeSearch("search")
                .setEstimator(new PostTrainingQuantizer("quantizer").setEstimator(pruned))
                .setGrid(
                        "hiddenUnits=[8]|[16]",
                        "Pruned.method=channels",
                        "removedFraction=0.25|0.5",
                        "mode=static-int8|fp16-weights");
        search.save(folder.resolve("search").toString());

        EdgeSearchModel model =
                EdgeSearch.load(folder.resolve("search").toString()).fit(rows);
        model.save(folder.resolve("model").toString());
        EdgeSearchModel loaded = EdgeSearchModel.load(folder.resolve("model").toString());

        assertThat(model.candidates()).hasSize(8);
        assertThat(model.candidates().get(3).settings())
                .isEqualTo("hiddenUnits=[8], Pruned.method=channels, removedFraction=0.5, mode=fp16-weights");
        assertThat(loaded.candidates()).isEqualTo(model.candidates());
        assertThat(loaded.best()).isEqualTo(model.best());
        assertThat(loaded.transform(rows).toJSON().collectAsList())
                .isEqualTo(model.transform(rows).toJSON().collectAsList());
        Dataset<Row> front = model.paretoFront(LocalSpark.session());
        assertThat(front.count())
                .isEqualTo(model.candidates().stream()
                        .filter(EdgeCandidate::isParetoOptimal)
                        .count())
                .isPositive();
        assertThat(model.candidateRows(LocalSpark.session()).collectAsList())
                .hasSize(8)
                .allMatch(row -> row.<Double>getAs("joulesPerThousand") > 0);
        assertThat(model.best().toString()).contains(" J per 1,000 predictions");
    }

    @Test
    void theFrontHasThoseThatNoOtherIsBetterThan() {
        EdgeCandidate small = candidate(0.8, 10, 1);
        EdgeCandidate accurate = candidate(0.9, 20, 2);
        EdgeCandidate slower = candidate(0.9, 20, 3);
        EdgeCandidate worse = candidate(0.7, 15, 4);

        assertThat(EdgeCandidate.ranked(List.of(small, accurate, slower, worse)).stream()
                        .map(EdgeCandidate::isParetoOptimal))
                .containsExactly(true, true, false, false);
    }

    private static EdgeCandidate candidate(double accuracy, long bytes, double latencyMs) {
        return new EdgeCandidate("settings", accuracy, bytes, latencyMs, new PredictionEnergy(1, true), true, false);
    }

    @Test
    void namesWhatIsWrongInTheGridBeforeAnyJob() {
        assertRefused(
                search().setGrid("hidenUnits=[1]"),
                "found no param of the name 'hidenUnits'",
                "did you mean 'hiddenUnits'?");
        assertRefused(search().setGrid("batchSize=ten"), "found value 'ten' of 'batchSize'");
        assertRefused(search().setGrid("width=-1"), "width");
        assertRefused(search().setGrid("synchronizedBatchNorm=ture"), "found value 'ture' of 'synchronizedBatchNorm'");
        assertRefused(search().setGrid("epochs=1", "seed=1|2", "epochs=2"), "found two entries of 'epochs'");
        assertRefused(
                new EdgeSearch("search")
                        .setEstimator(new PostTrainingQuantizer().setEstimator(classifier()))
                        .setGrid("seed=1|2"),
                "found 2 params of the name 'seed' in the stages [PostTrainingQuantizer, DataParallelClassifier]");
        assertThatThrownBy(() -> search().setGrid("width"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entries such as width=0.5|1");
        assertThatThrownBy(() -> search().fit(
                                rows.withColumn("validation", rows.col("label").lt(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mark validation rows");
    }

    private static void assertRefused(EdgeSearch search, String... parts) {
        assertThatThrownBy(() -> search.transformSchema(rows.schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }
}
