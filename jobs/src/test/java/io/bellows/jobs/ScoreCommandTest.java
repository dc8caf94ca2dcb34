package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.param.HandleInvalid;
import io.bellows.read.DecodeImages;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class ScoreCommandTest {
    private static PipelineModel fitted(Dataset<Row> rows) {
        return new Pipeline()
                .setStages(new PipelineStage[] {
                    new StringIndexer().setInputCol("colour").setOutputCol("index"),
                    new OneHotEncoder().setInputCol("index").setOutputCol("coded"),
                    new VectorAssembler()
                            .setInputCols(new String[] {"coded", "x"})
                            .setOutputCol("features")
                })
                .fit(rows);
    }

    @Test
    void keepsTheWidthOfWhatStagesOfSparkEncode() {
        Dataset<Row> rows = LocalSpark.session()
                .sql("select * from values ('red', 1d), ('blue', 2d), ('grey', 3d) as t(colour, x)");
        PipelineModel model = fitted(rows);
        List<Row> before = model.transform(rows).select("features").collectAsList();

        ScoreCommand.keepInvalidRows(model);

        assertThat(model.transform(rows).select("features").collectAsList()).isEqualTo(before);
    }

    @Test
    void keepsRowsThatCannotBeRead() {
        Dataset<Row> rows =
                LocalSpark.session().sql("select * from values ('red', 1d), ('blue', null) as t(colour, x)");
        PipelineModel model = fitted(rows.na().fill(0));
        DecodeImages decoding = new DecodeImages();

        ScoreCommand.keepInvalidRows(model);
        ScoreCommand.keepInvalidRows(decoding);

        List<Row> kept = model.transform(rows).select("features").collectAsList();
        assertThat(kept).hasSize(2);
        assertThat(((Vector) kept.get(1).get(0)).apply(1)).isNaN();
        assertThat(decoding.getHandleInvalid()).isEqualTo(HandleInvalid.KEEP);
    }
}
