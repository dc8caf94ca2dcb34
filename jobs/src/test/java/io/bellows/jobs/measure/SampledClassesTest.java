package io.bellows.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.jobs.LocalSpark;
import io.bellows.jobs.report.ClassCounts;
import io.bellows.sample.RandomOverSampler;
import io.bellows.train.TrainingOnly;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SampledClassesTest {
    @Test
    void countsTheRowsThatTrainBeforeAndAfterTheSamplers() {
        Dataset<Row> rows =
                LocalSpark.session().range(20).selectExpr("id", "if(id < 12, 'x', 'y') as name", "id % 4 = 0 as held");
        StringIndexer indexer = new StringIndexer().setInputCol("name").setOutputCol("label");
        StringIndexer inner = new StringIndexer().setInputCol("name").setOutputCol("again");
        TrainingOnly<StringIndexerModel> training = new TrainingOnly<StringIndexerModel>()
                .setStages(new RandomOverSampler().setKeyCol("id"))
                .setEstimator(inner)
                .setValidationIndicatorCol("held");
        Pipeline sampling = new Pipeline().setStages(new PipelineStage[] {indexer, training});
        Pipeline plain = new Pipeline().setStages(new PipelineStage[] {indexer, inner});
        PipelineModel sampled = sampling.fit(rows);

        assertThat(SampledClasses.of(sampling, sampled, rows, "label"))
                .containsExactly(new ClassCounts("0.0", 9, 9), new ClassCounts("1.0", 6, 9));
        assertThat(SampledClasses.of(plain, plain.fit(rows), rows, "label")).isEmpty();
    }
}
