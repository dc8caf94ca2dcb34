package io.bellows.it.contract;

import io.bellows.assemble.ToTensor;
import io.bellows.augment.AugmentImages;
import io.bellows.it.LocalSpark;
import io.bellows.read.DecodeImages;
import io.bellows.sample.ClassBalancedSampler;
import io.bellows.train.TrainingOnly;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What the contract needs to know of each stage: one entry a class. */
final class StageFixtures {
    static final Map<Class<?>, Supplier<StageFixture>> BY_STAGE = Map.of(
            ClassBalancedSampler.class, StageFixtures::classBalancedSampler,
            TrainingOnly.class, StageFixtures::trainingOnly,
            DecodeImages.class, StageFixtures::decodeImages,
            AugmentImages.class, StageFixtures::augmentImages,
            ToTensor.class, StageFixtures::toTensor);

    private StageFixtures() {}

    private static StageFixture classBalancedSampler() {
        ClassBalancedSampler sampler = new ClassBalancedSampler()
                .setKeyCol("id")
                .setValidationIndicatorCol("held")
                .setSampleIndexCol("index")
                .setSampleOriginCol("origin")
                .setSampleKeyCol("key")
                .setTargetRatio(0.7)
                .setSeed(3);
        return new StageFixture(sampler, labelled(), List.of("id", "label", "held"));
    }

    private static StageFixture trainingOnly() {
        TrainingOnly<ImputerModel> trainingOnly = new TrainingOnly<ImputerModel>()
                .setStages(new ClassBalancedSampler().setKeyCol("id"))
                .setEstimator(new Imputer().setInputCols(new String[] {"value"}).setOutputCols(new String[] {"filled"}))
                .setValidationIndicatorCol("held");
        return new StageFixture(trainingOnly, labelled(), List.of("id", "label", "held"));
    }

    private static StageFixture decodeImages() {
        return new StageFixture(new DecodeImages(), files(), List.of("content"));
    }

    private static StageFixture augmentImages() {
        AugmentImages augment = new AugmentImages()
                .setKeyCol("path")
                .setOutputCol("changed")
                .setAugmentedCol("augmented")
                .setCopies(2)
                .setKeepOriginal(true)
                .setOps("[{\"op\": \"rotate\", \"probability\": 0.5, \"minDegrees\": -10, \"maxDegrees\": 10}]");
        return new StageFixture(augment, images(), List.of("image", "path"));
    }

    private static StageFixture toTensor() {
        ToTensor toTensor = new ToTensor().setHeightPx(3).setWidthPx(2);
        return new StageFixture(toTensor, images(), List.of("image"));
    }

    private static Dataset<Row> labelled() {
        return LocalSpark.session()
                .range(40)
                .selectExpr(
                        "id",
                        "if(id % 4 = 0, 'rare', 'frequent') as label",
                        "id % 5 = 0 as held",
                        "if(id % 7 = 0, null, double(id)) as value");
    }

    private static Dataset<Row> images() {
        return new DecodeImages().transform(files());
    }

    private static Dataset<Row> files() {
        StructType schema = new StructType().add("path", DataTypes.StringType).add("content", DataTypes.BinaryType);
        List<Row> rows = IntStream.range(0, 3)
                .mapToObj(i -> RowFactory.create("image" + i + ".png", png(i)))
                .toList();
        return LocalSpark.session().createDataFrame(rows, schema);
    }

    private static byte[] png(int shade) {
        BufferedImage image = new BufferedImage(4, 5, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                image.setRGB(x, y, (40 * shade + 10 * x + y) << (8 * (x % 3)));
            }
        }
        try {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            ImageIO.write(image, "png", file);
            return file.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
