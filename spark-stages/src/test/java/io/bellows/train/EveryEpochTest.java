package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.assemble.ToTensor;
import io.bellows.augment.AugmentImages;
import io.bellows.augment.AugmentSeries;
import io.bellows.augment.AugmentTable;
import io.bellows.augment.MixImages;
import io.bellows.augmentation.image.MixMode;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.column.EpochColumn;
import io.bellows.column.ImageColumn;
import io.bellows.param.HandleInvalid;
import io.bellows.resources.ReadAhead;
import io.bellows.sample.RandomOverSampler;
import io.bellows.train.epoch.EpochPlan;
import io.bellows.train.epoch.RowProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class EveryEpochTest {
    private static final String JITTER = "[{\"op\": \"jitter\", \"minSigma\": 0.1, \"maxSigma\": 0.1}]";

    private static final StructType SERIES = new StructType()
            .add("id", DataTypes.LongType, false)
            .add("values", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.DoubleType)
            .add("validation", DataTypes.BooleanType);

    /** Rising and falling lines. */
    private static Dataset<Row> lines(int rows, int partitions) {
        SplittableRandom random = new SplittableRandom(3);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Float[] values = new Float[6];
            for (int j = 0; j < 6; j++) {
                values[j] = (float) ((i % 2 == 0 ? j : 5 - j) * 0.1 + random.nextDouble(-0.3, 0.3));
            }
            data.add(RowFactory.create((long) i, values, (double) (i % 2), i % 5 == 0));
        }
        return LocalSpark.session().createDataFrame(data, SERIES).repartition(partitions);
    }

    private static AugmentSeries jitter() {
        return new AugmentSeries()
                .setInputCol("values")
                .setOutputCol("values")
                .setKeyCol("id")
                .setOps(JITTER);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("classifier")
                .setFeaturesCol("values")
                .setValidationIndicatorCol("validation")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(20)
                .setEpochs(4)
                .setLearningRate(0.02);
    }

    private static TrainingOnly<DataParallelClassifierModel> everyEpoch(Transformer... stages) {
        return new TrainingOnly<DataParallelClassifierModel>("only")
                .setStages(stages)
                .setEstimator(classifier())
                .setValidationIndicatorCol("validation")
                .setEveryEpoch(true);
    }

    private static Dataset<Row> staged(Dataset<Row> rows, Transformer... stages) {
        return new TrainingPath("only", List.of(stages), "validation", true).rowsToFit(rows);
    }

    /** The numbers of {@code column} in {@code epoch} by {@code id}, as the trainer's threads work them out. */
    private static Map<Long, float[]> byProgram(Dataset<Row> staged, String column, int size, int epoch) {
        EpochPlan plan = EpochPlan.of(staged, "classifier");
        Dataset<Row> varying = plan.varying();
        EpochPlan.Parts parts = plan.parts(
                varying.select(varying.col(column).cast("array<float>")), varying.select("id"), size, column);
        RowProgram.RowFunction ids = parts.labels().prepare();
        Map<Long, float[]> values = new TreeMap<>();
        for (InternalRow row : parts.base()
                .queryExecution()
                .toRdd()
                .toJavaRDD()
                .map(InternalRow::copy)
                .collect()) {
            float[] target = new float[size + 1];
            byte[] bytes = ((UnsafeRow) row).getBytes();
            if (parts.features().features(epoch).write(bytes, 0, bytes.length, target, 1)) {
                values.put(ids.apply(row).getLong(0), Arrays.copyOfRange(target, 1, size + 1));
            }
        }
        return values;
    }

    private static Map<Long, float[]> bySpark(Dataset<Row> rows, String column) {
        Map<Long, float[]> values = new TreeMap<>();
        for (Row row : rows.filter("not validation")
                .selectExpr("id", "cast(" + column + " as array<float>)")
                .collectAsList()) {
            List<Float> list = row.getList(1);
            float[] array = new float[list.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = list.get(i);
            }
            values.put(row.getLong(0), array);
        }
        return values;
    }

    private static void assertSame(Map<Long, float[]> actual, Map<Long, float[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
        expected.forEach(
                (id, values) -> assertThat(actual.get(id)).as("row %d", id).containsExactly(values));
    }

    @Test
    void seriesAreThoseOfTheEpochThatTheStageIsToldOtherwise() {
        Dataset<Row> rows = lines(40, 3);
        Dataset<Row> staged = staged(rows, jitter());
        for (int epoch : new int[] {0, 1, 7}) {
            assertSame(
                    byProgram(staged, "values", 6, epoch),
                    bySpark(jitter().setEpoch(epoch).transform(rows), "values"));
        }
        assertThat(byProgram(staged, "values", 6, 1).get(3L))
                .isNotEqualTo(byProgram(staged, "values", 6, 2).get(3L));
    }

    @Test
    void statementsBehindTheStageRunEachEpoch() {
        Dataset<Row> rows = lines(40, 3);
        SQLTransformer doubling = new SQLTransformer()
                .setStatement("select *, transform(values, x -> float(2 * x)) as doubled from __THIS__");

        Dataset<Row> staged = staged(rows, jitter(), doubling);

        assertSame(
                byProgram(staged, "doubled", 6, 3),
                bySpark(doubling.transform(jitter().setEpoch(3).transform(rows)), "doubled"));
    }

    @Test
    void imagesPassTheTensorStageEachEpoch() {
        List<Row> data = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 12; i++) {
            byte[] pixels = new byte[8 * 8 * 3];
            random.nextBytes(pixels);
            data.add(RowFactory.create(
                    (long) i, ImageColumn.write("image " + i, PixelImage.of(8, 8, 3, pixels)), false));
        }
        Dataset<Row> rows = LocalSpark.session()
                .createDataFrame(
                        data,
                        new StructType()
                                .add("id", DataTypes.LongType)
                                .add("image", ImageColumn.type())
                                .add("validation", DataTypes.BooleanType));
        AugmentImages augment = new AugmentImages()
                .setOps(
                        "[{\"op\": \"horizontal-flip\", \"probability\": 0.5}, {\"op\": \"rotate\", \"minDegrees\": -90,"
                                + " \"maxDegrees\": 90}]");
        ToTensor tensor = new ToTensor().setHeightPx(4).setWidthPx(4);

        Dataset<Row> staged = tensor.transform(staged(rows, augment));

        for (int epoch : new int[] {0, 3}) {
            assertSame(
                    byProgram(staged, "features", 48, epoch),
                    bySpark(
                            tensor.transform(augment.copy(ParamMap.empty())
                                    .setEpoch(epoch)
                                    .transform(rows)),
                            "features"));
        }
    }

    @Test
    void tablesKeepTheirStatistics() {
        Dataset<Row> rows = lines(60, 2).selectExpr("id", "values[0] as a", "values[1] as b", "validation");
        AugmentTable noise =
                new AugmentTable().setInputCols("a", "b").setKeyCol("id").setOps("[{\"op\": \"gaussian-noise\"}]");
        Dataset<Row> staged = staged(rows, noise).withColumn("both", functions.expr("array(a, b)"));

        Dataset<Row> told = noise.copy(ParamMap.empty())
                .setEpoch(2)
                .transform(rows.filter("not validation"))
                .withColumn("both", functions.expr("array(a, b)"));

        assertSame(byProgram(staged, "both", 2, 2), bySpark(told, "both"));
    }

    @Test
    void samplersBeforeAugmentersRunOnce() {
        Dataset<Row> rows = lines(60, 2).filter("label = 0 or id < 20");
        RandomOverSampler sampler = new RandomOverSampler().setKeyCol("id").setSampleIndexCol("copy");
        AugmentSeries augment = jitter().setRepetitionCol("copy");

        DataParallelClassifierModel model = everyEpoch(sampler, augment).fit(rows);

        assertThat(model.summary().orElseThrow().trainRows()).isEqualTo(48);
    }

    @Test
    void trainsAlikeOnOneAndTwoWorkersWhateverThePartitions() {
        double[] one = losses(everyEpoch(jitter()), lines(200, 1), 1);
        double[] two = losses(everyEpoch(jitter()), lines(200, 5), 2);
        double[] once = losses(everyEpoch(jitter()).setEveryEpoch(false), lines(200, 1), 1);

        assertThat(two).containsExactly(one, within(1e-5));
        // The first epoch has the rows of epoch 0 in both, in another order; later ones differ for good.
        assertThat(mean(one)).isNotCloseTo(mean(once), within(1e-6));
        assertThat(one[one.length - 1]).isLessThan(0.8 * one[0]);
    }

    @Test
    void howFarIsReadAheadChangesNoBit() {
        Dataset<Row> rows = lines(200, 2);
        TrainingOnly<DataParallelClassifierModel> stage = everyEpoch(jitter());
        DataParallelClassifier mixing = classifier().setBatchMix(MixMode.MIXUP).setThreadsPerWorker(1);
        DataParallelClassifierModel chosen = stage.setEstimator(mixing).fit(rows);

        assertThat(chosen.summary().orElseThrow().resources().readAhead()).isEqualTo(new ReadAhead(1, 2));
        for (ReadAhead asked : List.of(new ReadAhead(3, 1), new ReadAhead(2, 9), new ReadAhead(40, 40))) {
            DataParallelClassifierModel model = stage.setEstimator(
                            mixing.setReaderThreads(asked.threads()).setPrefetchBatches(asked.batches()))
                    .fit(rows);

            TrainingSummary summary = model.summary().orElseThrow();
            assertThat(summary.resources().readAhead()).isEqualTo(asked);
            assertThat(model.networkModel()).isEqualTo(chosen.networkModel());
            assertThat(summary.stepLosses())
                    .containsExactly(chosen.summary().orElseThrow().stepLosses());
        }
    }

    @Test
    void regressorsTrainOnRowsThatChangeToo() {
        DataParallelRegressor regressor = new DataParallelRegressor("regressor")
                .setFeaturesCol("values")
                .setLabelCol("height")
                .setValidationIndicatorCol("validation")
                .setStandardizeTargets(true)
                .setHiddenUnits(new int[] {8})
                .setBatchSize(20)
                .setEpochs(12)
                .setLearningRate(0.02);
        TrainingOnly<DataParallelRegressorModel> stage = new TrainingOnly<DataParallelRegressorModel>("only")
                .setStages(jitter())
                .setEstimator(regressor)
                .setValidationIndicatorCol("validation")
                .setEveryEpoch(true);
        Dataset<Row> rows = lines(200, 2).selectExpr("*", "500 + 40 * label as height");

        DataParallelRegressorModel model = stage.fit(rows);

        assertThat(model.summary().orElseThrow().best().validationLoss()).isLessThan(0.4);
        assertThat(model.transform(rows).selectExpr("avg(prediction)").first().getDouble(0))
                .isCloseTo(520, within(6.0));
    }

    @Test
    void mixesEachBatchAlikeOnOneAndTwoWorkers() {
        DataParallelClassifier mixing = classifier().setBatchMix(MixMode.MIXUP).setBatchSize(60);
        Dataset<Row> rows = lines(200, 2);

        double[] one = mixing.setNumWorkers(1).fit(rows).summary().orElseThrow().stepLosses();
        double[] two = mixing.setNumWorkers(2).fit(rows).summary().orElseThrow().stepLosses();
        double[] unmixed =
                mixing.setMixProbability(0).fit(rows).summary().orElseThrow().stepLosses();

        assertThat(two).containsExactly(one, within(1e-5));
        assertThat(mean(one)).isGreaterThan(mean(unmixed));
    }

    @Test
    void refusesToCutRowsThatAreNoImages() {
        DataParallelClassifier cutting = classifier().setBatchMix(MixMode.CUT_MIX);

        assertThatThrownBy(() -> cutting.fit(lines(40, 1)))
                .hasMessageContaining("batchMix 'cut-mix'")
                .hasMessageContaining("[channels, height, width]");
    }

    private static double[] losses(TrainingOnly<DataParallelClassifierModel> stage, Dataset<Row> rows, int workers) {
        stage.setEstimator(classifier().setNumWorkers(workers));
        TrainingSummary summary = stage.fit(rows).summary().orElseThrow();
        assertThat(summary.trainRows()).isEqualTo(160);
        assertThat(summary.validationRows()).isEqualTo(40);
        assertThat(summary.best().validationAccuracy()).isGreaterThan(0.7);
        return summary.stepLosses();
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void learnsInsideAPipelineWithStagesOfSpark() {
        Dataset<Row> rows = lines(120, 2).selectExpr("id", "values", "label", "validation", "double(id % 3) as extra");
        AugmentTable noise =
                new AugmentTable().setInputCols("extra").setKeyCol("id").setOps("[{\"op\": \"gaussian-noise\"}]");
        Pipeline inner = new Pipeline().setStages(new PipelineStage[] {
            new VectorAssembler().setInputCols(new String[] {"extra"}).setOutputCol("vector"),
            classifier().setFeaturesCol("vector").setEpochs(2)
        });
        TrainingOnly<PipelineModel> stage = new TrainingOnly<PipelineModel>()
                .setStages(noise)
                .setEstimator(inner)
                .setValidationIndicatorCol("validation")
                .setEveryEpoch(true);

        PipelineModel model = stage.fit(rows);

        assertThat(model.transform(rows).columns())
                .containsExactlyInAnyOrder(stage.transformSchema(rows.schema()).fieldNames());
        assertThat(EpochColumn.find(model.transform(rows).schema())).isEmpty();
    }

    @Test
    void rowsThatAStageSkipsAreLeftOut() {
        Dataset<Row> rows = lines(100, 2)
                .selectExpr("id", "if(id = 7, null, values) as values", "label", "validation")
                .filter("not validation");
        AugmentSeries skipping = jitter().setHandleInvalid(HandleInvalid.SKIP);

        Map<Long, float[]> values = byProgram(staged(rows, skipping), "values", 6, 4);

        assertThat(values).hasSize(79).doesNotContainKey(7L);
    }

    @Test
    void refusesWhatCannotRunEachEpoch() {
        Dataset<Row> rows = lines(40, 2);

        assertThatThrownBy(() -> everyEpoch(jitter().setCopies(3)).fit(rows))
                .hasMessageContaining("copies = 3")
                .hasMessageContaining("everyEpoch");
        assertThatThrownBy(() -> everyEpoch(jitter(), new RandomOverSampler().setKeyCol("id"))
                        .fit(rows))
                .hasMessageContaining("after a stage that varies by epoch")
                .hasMessageContaining("everyEpoch");
        assertThatThrownBy(() ->
                        everyEpoch(new RandomOverSampler().setKeyCol("id")).fit(rows))
                .hasMessageContaining("found no stage whose choices vary by epoch");
        assertThatThrownBy(
                        () -> everyEpoch(new MixImages().setImageCol("values").setClassCount(2))
                                .fit(rows))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TrainingOnly<LogisticRegressionModel>()
                        .setStages(jitter())
                        .setEstimator(new LogisticRegression())
                        .setEveryEpoch(true)
                        .fit(rows))
                .hasMessageContaining("expected a DataParallelClassifier");
        TrainingOnly<PipelineModel> dropping = new TrainingOnly<PipelineModel>()
                .setStages(jitter())
                .setEstimator(new Pipeline().setStages(new PipelineStage[] {
                    new SQLTransformer().setStatement("select id, values, label, validation from __THIS__"),
                    classifier()
                }))
                .setValidationIndicatorCol("validation")
                .setEveryEpoch(true);
        assertThatThrownBy(() -> dropping.transformSchema(rows.schema()))
                .hasMessageContaining("before its trainer drops the column of the epoch")
                .hasMessageContaining("let them select *");
        TrainingOnly<DataParallelClassifierModel> blind = everyEpoch(jitter());
        blind.setEstimator(new DataParallelClassifier().setFeaturesCol("values"));
        assertThatThrownBy(() -> blind.fit(rows))
                .hasMessageContaining("found validationIndicatorCol 'validation' and none of");
    }
}
