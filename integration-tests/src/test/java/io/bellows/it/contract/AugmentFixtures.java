package io.bellows.it.contract;

import io.bellows.augment.AugmentSeries;
import io.bellows.augment.AugmentTable;
import io.bellows.augment.AugmentText;
import io.bellows.augment.Augmenter;
import io.bellows.augment.MixImages;
import io.bellows.augment.TestTimeAugmentation;
import io.bellows.it.LocalSpark;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The fixtures of the augmenters of texts, series and tables. */
final class AugmentFixtures {
    private AugmentFixtures() {}

    static StageFixture text() {
        AugmentText stage = new AugmentText()
                .setOutputCol("changed")
                .setOps("[{\"op\": \"random-swap\"}, {\"op\": \"token-masking\", \"probability\": 0.5}]");
        return augmenter(stage, "text");
    }

    static StageFixture series() {
        AugmentSeries stage = new AugmentSeries()
                .setInputCol("series")
                .setOutputCol("changed")
                .setChannels(2)
                .setOps("[{\"op\": \"jitter\"}, {\"op\": \"time-warp\", \"probability\": 0.5}]");
        return augmenter(stage, "series");
    }

    static StageFixture table() {
        AugmentTable stage = new AugmentTable()
                .setInputCols("height", "width")
                .setLabelCols("rare")
                .setOps("[{\"op\": \"gaussian-noise\"}, {\"op\": \"swap-noise\", \"probability\": 0.5},"
                        + " {\"op\": \"row-mixup\"}]");
        return augmenter(stage, "height", "width", "rare");
    }

    static StageFixture mixedImages() {
        MixImages stage = new MixImages().setKeyCol("path").setLabelCol("class").setClassCount(3);
        Dataset<Row> rows = StageFixtures.images().withColumn("class", functions.expr("length(path) % 3"));
        return new StageFixture(stage, rows, List.of("image", "class", "path"));
    }

    static StageFixture testTimeAugmentation() {
        Dataset<Row> rows = LocalSpark.session()
                .range(12)
                .select(
                        functions.col("id"),
                        functions.expr("double(id % 2)").as("label"),
                        org.apache
                                .spark
                                .ml
                                .functions
                                .array_to_vector(functions.expr("array(double(id), double(id % 3))"))
                                .as("features"));
        TestTimeAugmentation stage = new TestTimeAugmentation()
                .setViews(2)
                .setModel(new LogisticRegression().setMaxIter(2).fit(rows))
                .setAugmenter(new AugmentSeries().setKeyCol("id").setOps("[{\"op\": \"jitter\"}]"));
        return new StageFixture(stage, rows, List.of("features", "id"));
    }

    private static StageFixture augmenter(Augmenter<?> stage, String... inputCols) {
        stage.setCopies(2)
                .setValidationIndicatorCol("held")
                .setRepetitionCol("repetition")
                .setKeyCol("id")
                .setKeepOriginal(true)
                .setAugmentedCol("augmented")
                .setAppliedOpsCol("applied");
        List<String> needed = Stream.concat(Stream.of("id", "held", "repetition"), Stream.of(inputCols))
                .toList();
        return new StageFixture(stage, rows(), needed);
    }

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(12)
                .selectExpr(
                        "id",
                        "id % 5 = 0 as held",
                        "int(id % 2) as repetition",
                        "concat('the quick brown fox of ', id) as text",
                        "array(float(id), 1f, 2f, float(id % 3), 4f, 5f) as series",
                        "double(id) as height",
                        "float(id % 4) as width",
                        "double(id % 3) as rare");
    }
}
