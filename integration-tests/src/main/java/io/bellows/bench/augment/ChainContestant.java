package io.bellows.bench.augment;

import io.bellows.assemble.ToTensor;
import io.bellows.augment.AugmentImages;
import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.ColorJitter;
import io.bellows.augmentation.image.HorizontalFlip;
import io.bellows.augmentation.image.RandomResizedCrop;
import io.bellows.augmentation.image.ResizeMethod;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.Timing;
import io.bellows.read.DecodeImages;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Our side: the stages as a user runs them, on one core, over files that Spark holds in memory. */
public final class ChainContestant {
    private static final int SIDE = 224;
    private static final int REPETITIONS = 16;

    private ChainContestant() {}

    /** Argument: the folder of images. */
    public static void main(String[] arguments) {
        SparkSession spark = LocalSpark.start(new SparkConf(), 1);
        Dataset<Row> files =
                spark.read().format("binaryFile").load(arguments[0]).select("path", "content");
        Dataset<Row> rows =
                files.crossJoin(spark.range(REPETITIONS)).coalesce(1).cache();
        long count = rows.count();
        PipelineModel chain = new Pipeline()
                .setStages(new PipelineStage[] {
                    new DecodeImages().setInputCol("content").setOutputCol("image"),
                    new AugmentImages()
                            .setInputCol("image")
                            .setOutputCol("augmented")
                            .setKeyCol("id")
                            .setOps(
                                    AugmentedOp.always(crop()),
                                    new AugmentedOp(new HorizontalFlip(), 0.5),
                                    AugmentedOp.always(new ColorJitter(0.4, 0.4, 0.4, 0.1))),
                    new ToTensor()
                            .setInputCol("augmented")
                            .setOutputCol("features")
                            .setHeightPx(SIDE)
                            .setWidthPx(SIDE)
                            .setChannels(3)
                            .setMean(0.485, 0.456, 0.406)
                            .setStd(0.229, 0.224, 0.225)
                })
                .fit(rows);
        Timing.print(count, () -> chain.transform(rows)
                .select("features")
                .write()
                .format("noop")
                .mode("overwrite")
                .save());
        System.exit(0);
    }

    /** The usual crop, but bilinear as the peers have it, without antialiasing. */
    private static RandomResizedCrop crop() {
        RandomResizedCrop usual = RandomResizedCrop.to(SIDE, SIDE);
        return new RandomResizedCrop(
                usual.heightPx(),
                usual.widthPx(),
                usual.minAreaFraction(),
                usual.maxAreaFraction(),
                usual.minAspect(),
                usual.maxAspect(),
                ResizeMethod.BILINEAR);
    }
}
