package io.bellows.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.jobs.LocalSpark;
import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.jobs.report.ClassCounts;
import io.bellows.jobs.report.SampledRows;
import io.bellows.sample.BootstrapSampler;
import io.bellows.sample.ImportanceSampler;
import io.bellows.sample.RandomOverSampler;
import io.bellows.train.TrainingListeners;
import io.bellows.train.TrainingOnly;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SamplingObserverTest {
    private static Dataset<Row> rows() {
        return LocalSpark.session().range(20).selectExpr("id", "if(id < 12, 'x', 'y') as name", "id % 4 = 0 as held");
    }

    private static StringIndexer indexer(String outputCol) {
        return new StringIndexer().setInputCol("name").setOutputCol(outputCol);
    }

    private static TrainingOnly<StringIndexerModel> only(PipelineStage... stages) {
        return new TrainingOnly<StringIndexerModel>()
                .setStages(stages)
                .setEstimator(indexer("again"))
                .setValidationIndicatorCol("held");
    }

    private static SampledRows observed(Evaluation evaluation, PipelineStage... stages) {
        SamplingObserver sampled = new SamplingObserver();
        TrainingListeners.add(sampled);
        try {
            new Pipeline().setStages(stages).fit(rows());
        } finally {
            TrainingListeners.remove(sampled);
        }
        return sampled.of(evaluation);
    }

    private static Evaluation evaluation(String labelCol, List<String> driftCols, String weightCol) {
        return new Evaluation(labelCol, "prediction", 10, driftCols, Optional.ofNullable(weightCol));
    }

    private static List<ClassCounts> counted(PipelineStage... stages) {
        return observed(evaluation("label", List.of(), null), stages).classes();
    }

    @Test
    void countsTheRowsThatTrainBeforeAndAfterTheSamplers() {
        RandomOverSampler sampler = new RandomOverSampler().setKeyCol("id");

        assertThat(counted(indexer("label"), only(sampler)))
                .containsExactly(new ClassCounts("0.0", 9, 9), new ClassCounts("1.0", 6, 9));
        assertThat(counted(indexer("label"), indexer("again"))).isEmpty();
        assertThat(counted(indexer("label"), only())).isEmpty();
    }

    @Test
    void countsWithEstimatorsBeforeASampler() {
        RandomOverSampler sampler = new RandomOverSampler().setKeyCol("id").setLabelCol("index");

        assertThat(counted(indexer("label"), only(indexer("index"), sampler)))
                .containsExactly(new ClassCounts("0.0", 9, 9), new ClassCounts("1.0", 6, 9));
    }

    @Test
    void measuresDriftAndTheEffectiveSampleWhereAskedFor() {
        Evaluation evaluation = evaluation("label", List.of("id", "idd"), "importance");
        ImportanceSampler sampler = new ImportanceSampler()
                .setKeyCol("id")
                .setScoreCol("id")
                .setSampleCount(30)
                .setWeightCol("importance");

        SampledRows sampled = observed(evaluation, only(sampler));

        assertThat(sampled.measures())
                .extracting(SampledRows.Measure::measure)
                .containsExactly("effective-sample-size", "kolmogorov-smirnov", "population-stability-index");
        assertThat(sampled.measures().get(0).before()).isEqualTo(15);
        assertThat(sampled.measures().get(0).after()).isBetween(1.0, 30.0);
        assertThat(sampled.measures().get(1).drift()).isBetween(0.05, 0.6);
        assertThat(sampled.notes()).singleElement().asString().contains("Cannot find column 'idd'");
    }

    @Test
    void takesALabelOfVeryManyValuesForNoClass() {
        BootstrapSampler sampler = new BootstrapSampler().setKeyCol("id").setSampleCount(1500);
        Dataset<Row> rows = LocalSpark.session().range(1200).selectExpr("id", "id / 7 as label", "false as held");
        SamplingObserver observer = new SamplingObserver();
        TrainingListeners.add(observer);
        try {
            new TrainingOnly<StringIndexerModel>()
                    .setStages(sampler)
                    .setEstimator(new StringIndexer().setInputCol("id").setOutputCol("again"))
                    .fit(rows);
        } finally {
            TrainingListeners.remove(observer);
        }

        SampledRows sampled = observer.of(evaluation("label", List.of("label"), null));

        assertThat(sampled.classes()).isEmpty();
        assertThat(sampled.measures()).hasSize(2);
        assertThat(sampled.measures().get(0).after()).isEqualTo(1500);
    }
}
