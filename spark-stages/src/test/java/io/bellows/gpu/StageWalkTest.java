package io.bellows.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.LocalSpark;
import io.bellows.sample.HardExampleSampler;
import io.bellows.sample.RandomOverSampler;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.OutOfFoldPredictor;
import io.bellows.train.TrainingListener;
import io.bellows.train.TrainingListeners;
import io.bellows.train.TrainingOnly;
import io.bellows.train.TrainingOutline;
import io.bellows.train.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class StageWalkTest {
    private static final StringIndexer INDEXER =
            new StringIndexer().setInputCol("word").setOutputCol("label");

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(30)
                .selectExpr("id", "if(id % 3 = 0, 'a', 'b') as word", "array(float(id), 1f) as features");
    }

    private static StageWalk walked(PipelineStage... stages) {
        TrainingOnly<DataParallelClassifierModel> training = new TrainingOnly<DataParallelClassifierModel>()
                .setStages(stages)
                .setEstimator(new DataParallelClassifier());
        StageWalk walk = new StageWalk(new StageTags(), rows());
        walk.run(new Pipeline().setStages(new PipelineStage[] {training}));
        return walk;
    }

    @Test
    void fitsEstimatorsThatTrainNothingOnTheFirstRows() {
        StageWalk walk = walked(INDEXER, new RandomOverSampler().setKeyCol("id"));

        assertThat(walk.taker()).isEqualTo("DataParallelClassifier");
        assertThat(walk.rows().columns()).containsExactlyInAnyOrder("features", "label");
        assertThat(walk.rows().count()).isEqualTo(40);
        assertThat(walk.notes())
                .containsExactly("StringIndexer was fitted on the first 1000 rows to see what its model does;"
                        + " its own fit is not examined.");
    }

    @Test
    void trainsNothingAmongTheStages() {
        List<TrainingOutline> trained = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onProgress(TrainingProgress progress) {
                // Nothing starts.
            }

            @Override
            public void onStart(TrainingOutline outline) {
                trained.add(outline);
            }
        };
        OutOfFoldPredictor<DataParallelClassifierModel> outOfFold = new OutOfFoldPredictor<
                        DataParallelClassifierModel>()
                .setEstimator(new DataParallelClassifier().setProbabilityCol("known"));

        TrainingListeners.add(listener);
        StageWalk walk;
        try {
            walk = walked(INDEXER, outOfFold, new HardExampleSampler().setProbabilityCol("known"));
        } finally {
            TrainingListeners.remove(listener);
        }

        assertThat(trained).isEmpty();
        assertThat(walk.taker()).isEqualTo("DataParallelClassifier");
        assertThat(walk.notes().get(walk.notes().size() - 1))
                .startsWith("Not examined, since they need the model that DataParallelClassifier fits:"
                        + " HardExampleSampler, DataParallelClassifier;");
    }
}
