package io.bellows.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.jobs.LocalSpark;
import io.bellows.jobs.report.ClassCounts;
import io.bellows.sample.RandomOverSampler;
import io.bellows.train.TrainingListeners;
import io.bellows.train.TrainingOnly;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SampledClassesTest {
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

    private static List<ClassCounts> counted(PipelineStage... stages) {
        SampledClasses sampled = new SampledClasses();
        TrainingListeners.add(sampled);
        try {
            new Pipeline().setStages(stages).fit(rows());
        } finally {
            TrainingListeners.remove(sampled);
        }
        return sampled.of("label");
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
}
