package io.bellows.it.contract;

import io.bellows.assemble.ToTensor;
import io.bellows.augment.AugmentImages;
import io.bellows.augment.AugmentSeries;
import io.bellows.augment.AugmentTable;
import io.bellows.augment.AugmentText;
import io.bellows.augment.MixImages;
import io.bellows.augment.TestTimeAugmentation;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedClassifierModel;
import io.bellows.compress.QuantizedOnnxModel;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.it.LocalSpark;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.read.DecodeImages;
import io.bellows.sample.Adasyn;
import io.bellows.sample.BorderlineSmote;
import io.bellows.sample.ClassBalancedSampler;
import io.bellows.sample.EditedNearestNeighbours;
import io.bellows.sample.InstanceHardnessThreshold;
import io.bellows.sample.KMeansSmote;
import io.bellows.sample.NearMiss;
import io.bellows.sample.OneSidedSelection;
import io.bellows.sample.RandomOverSampler;
import io.bellows.sample.RandomUnderSampler;
import io.bellows.sample.Sampler;
import io.bellows.sample.Smote;
import io.bellows.sample.SmoteEnn;
import io.bellows.sample.SmoteNc;
import io.bellows.sample.SmoteTomek;
import io.bellows.sample.TomekLinks;
import io.bellows.serve.OnnxModel;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.Distilled;
import io.bellows.train.TrainingOnly;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What the contract needs to know of each stage: one entry a class. */
final class StageFixtures {
    static final Map<Class<?>, Supplier<StageFixture>> BY_STAGE =
            SamplerFixtures.addedTo(TrainerFixtures.addedTo(Map.ofEntries(
                    Map.entry(
                            RandomOverSampler.class,
                            () -> sampler(
                                    new RandomOverSampler().setShrinkage(0.2).setLabelCol("label"), "features")),
                    Map.entry(RandomUnderSampler.class, () -> sampler(new RandomUnderSampler())),
                    Map.entry(Adasyn.class, () -> sampler(new Adasyn(), "features")),
                    Map.entry(TomekLinks.class, () -> sampler(new TomekLinks(), "features")),
                    Map.entry(EditedNearestNeighbours.class, () -> sampler(new EditedNearestNeighbours(), "features")),
                    Map.entry(NearMiss.class, () -> sampler(new NearMiss(), "features")),
                    Map.entry(OneSidedSelection.class, () -> sampler(new OneSidedSelection(), "features")),
                    Map.entry(
                            InstanceHardnessThreshold.class,
                            () -> sampler(new InstanceHardnessThreshold(), "features")),
                    Map.entry(SmoteTomek.class, () -> sampler(new SmoteTomek(), "features")),
                    Map.entry(
                            KMeansSmote.class,
                            () -> sampler(
                                    new KMeansSmote().setClusters(2).setClusterBalanceThreshold(0.1), "features")),
                    Map.entry(SmoteNc.class, () -> sampler(new SmoteNc().setCategoricalFeatures(0), "features")),
                    Map.entry(SmoteEnn.class, () -> sampler(new SmoteEnn(), "features")),
                    Map.entry(BorderlineSmote.class, () -> sampler(new BorderlineSmote(), "features")),
                    Map.entry(Smote.class, () -> sampler(new Smote(), "features")),
                    Map.entry(
                            ClassBalancedSampler.class, () -> sampler(new ClassBalancedSampler().setTargetRatio(0.7))),
                    Map.entry(TrainingOnly.class, StageFixtures::trainingOnly),
                    Map.entry(Distilled.class, StageFixtures::distilled),
                    Map.entry(DecodeImages.class, StageFixtures::decodeImages),
                    Map.entry(AugmentImages.class, StageFixtures::augmentImages),
                    Map.entry(AugmentSeries.class, AugmentFixtures::series),
                    Map.entry(AugmentTable.class, AugmentFixtures::table),
                    Map.entry(MixImages.class, AugmentFixtures::mixedImages),
                    Map.entry(TestTimeAugmentation.class, AugmentFixtures::testTimeAugmentation),
                    Map.entry(AugmentText.class, AugmentFixtures::text),
                    Map.entry(ToTensor.class, StageFixtures::toTensor),
                    Map.entry(DataParallelClassifier.class, StageFixtures::dataParallelClassifier),
                    Map.entry(DataParallelClassifierModel.class, StageFixtures::dataParallelClassifierModel),
                    Map.entry(PostTrainingQuantizer.class, StageFixtures::postTrainingQuantizer),
                    Map.entry(OnnxModel.class, StageFixtures::onnxModel),
                    Map.entry(QuantizedOnnxModel.class, StageFixtures::quantizedOnnxModel),
                    Map.entry(QuantizedClassifierModel.class, StageFixtures::quantizedModel))));

    private StageFixtures() {}

    private static StageFixture sampler(Sampler<?> sampler, String... more) {
        List<String> inputCols = Stream.concat(Stream.of("id", "label", "held"), Arrays.stream(more))
                .toList();
        return new StageFixture(SamplerFixtures.withAllColumns(sampler), labelled(), inputCols);
    }

    private static StageFixture trainingOnly() {
        TrainingOnly<StringIndexerModel> trainingOnly = new TrainingOnly<StringIndexerModel>()
                .setStages(
                        new RandomOverSampler().setKeyCol("id"),
                        new StringIndexer().setInputCol("label").setOutputCol("ofStages"))
                .setEstimator(new StringIndexer().setInputCol("label").setOutputCol("labelIndex"))
                .setValidationIndicatorCol("held");
        return new StageFixture(trainingOnly, labelled(), List.of("id", "label", "held"));
    }

    private static StageFixture distilled() {
        Distilled<DataParallelClassifierModel> distilled = new Distilled<DataParallelClassifierModel>()
                .setTeachers(classifier().fit(points()))
                .setEstimator(classifier());
        return new StageFixture(distilled, points(), List.of("features", "label", "weight", "held"));
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

    private static StageFixture dataParallelClassifier() {
        return new StageFixture(classifier(), points(), List.of("features", "label", "weight", "held"));
    }

    private static StageFixture dataParallelClassifierModel() {
        return new StageFixture(classifier().fit(points()), points(), List.of("features"));
    }

    private static StageFixture postTrainingQuantizer() {
        return new StageFixture(quantizer(), points(), List.of("features", "label"));
    }

    private static StageFixture quantizedModel() {
        return new StageFixture(quantizer().fit(points()), points(), List.of("features"));
    }

    private static StageFixture quantizedOnnxModel() {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer().setModel(affine());
        return new StageFixture(quantizer.fit(points()), points(), List.of("features"));
    }

    private static StageFixture onnxModel() {
        return new StageFixture(affine(), points(), List.of("features"));
    }

    private static OnnxModel affine() {
        byte[] onnx = OnnxExporter.export(NetworkModel.initialize(
                NetworkBuilder.network("any", 3).linear(2).build(), 1));
        return new OnnxModel(OnnxFile.of(onnx, "any")).setInputCols(Map.of("input", "features"));
    }

    private static PostTrainingQuantizer quantizer() {
        return new PostTrainingQuantizer().setEstimator(classifier()).setCalibrationRows(8);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier()
                .setHiddenUnits(new int[] {4})
                .setEpochs(1)
                .setBatchSize(8)
                .setWeightCol("weight")
                .setValidationIndicatorCol("held");
    }

    static Dataset<Row> points() {
        return LocalSpark.session()
                .range(24)
                .selectExpr(
                        "array(float(id % 3), float(id % 2), float(id)) as features",
                        "int(id % 3) as label", "1.0d + id % 2 as weight", "id % 6 = 0 as held");
    }

    private static Dataset<Row> labelled() {
        return LocalSpark.session()
                .range(40)
                .selectExpr(
                        "id",
                        "if(id % 4 = 0, 'rare', 'frequent') as label",
                        "id % 5 = 0 as held",
                        "array(float(id % 7), float(id % 3)) as features");
    }

    static Dataset<Row> images() {
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
