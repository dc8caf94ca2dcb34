package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.Brightness;
import io.bellows.augmentation.image.HorizontalFlip;
import io.bellows.augmentation.image.OpSequence;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.image.RandomCrop;
import io.bellows.augmentation.image.Rotate;
import io.bellows.column.ImageColumn;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentImagesTest {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType)
            .add("image", ImageColumn.type())
            .add("label", DataTypes.IntegerType);

    @Test
    void replacesImagesAndKeepsAllElse() {
        List<Row> rows = collected(flipping().transform(images(3)));
        assertThat(rows).hasSize(3);
        for (Row row : rows) {
            byte[] original = pixels((int) row.getLong(0));
            assertThat(data(row)).isEqualTo(flipped(original));
            assertThat(row.getInt(2)).isEqualTo((int) row.getLong(0) % 10);
            assertThat(row.getStruct(1).getString(0)).isEqualTo("origin-" + row.getLong(0));
        }
    }

    @Test
    void givesTheSameBytesWhateverThePartitions() {
        AugmentImages stage = random();
        assertThat(byId(stage.transform(images(40).repartition(5))))
                .isEqualTo(byId(stage.transform(images(40).coalesce(1).orderBy(functions.desc("id")))));
    }

    @Test
    void variesWithSeedAndEpochOnly() {
        Map<String, String> first = byId(random().transform(images(40)));
        assertThat(byId(random().transform(images(40)))).isEqualTo(first);
        assertThat(byId(random().setSeed(2).transform(images(40)))).isNotEqualTo(first);
        assertThat(byId(random().setEpoch(1).transform(images(40)))).isNotEqualTo(first);
    }

    @Test
    void keyColumnTakesThePlaceOfContent() {
        Dataset<Row> sameImage = images(40)
                .withColumn(
                        "image",
                        functions.expr("named_struct('origin', 'o', 'height', 1, 'width', 6, 'nChannels', 1,"
                                + " 'mode', 0, 'data', X'010203040506')"));
        assertThat(byId(random().transform(sameImage)).values().stream().distinct())
                .hasSize(1);
        assertThat(byId(random().setKeyCol("id").transform(sameImage)).values().stream()
                        .distinct())
                .hasSizeGreaterThan(5);
        assertThat(byId(random().setRepetitionCol("label").transform(sameImage)).values().stream()
                        .distinct())
                .hasSizeGreaterThan(3);
    }

    @Test
    void followsTheKernelsForAKey() {
        Row row = collected(random().setKeyCol("id").setSeed(9).setEpoch(3).transform(images(1)))
                .get(0);
        long key = LocalSpark.session()
                .range(1)
                .select(functions.xxhash64(functions.col("id")))
                .first()
                .getLong(0);
        PixelImage expected = OpSequence.of(AugmentedOp.always(new Brightness(1, 30)))
                .apply(PixelImage.of(1, 6, 1, pixels(0)), 9, key, 3);
        assertThat(data(row)).isEqualTo(expected.pixels());
    }

    @Test
    void copiesEachRowAndFlagsTheOriginal() {
        AugmentImages stage = random().setCopies(3).setKeepOriginal(true).setAugmentedCol("augmented");
        List<Row> rows = collected(stage.transform(images(5)));
        assertThat(rows).hasSize(20);
        assertThat(rows.stream().filter(row -> !row.getBoolean(3))).hasSize(5).allSatisfy(row -> assertThat(data(row))
                .isEqualTo(pixels((int) row.getLong(0))));
    }

    @Test
    void validationRowsPassOnceAndUntouched() {
        Dataset<Row> rows = images(4).withColumn("held", functions.expr("id % 2 = 0"));
        List<Row> held = collected(flipping()
                .setCopies(3)
                .setKeepOriginal(true)
                .setValidationIndicatorCol("held")
                .setAppliedOpsCol("ops")
                .setAugmentedCol("augmented")
                .transform(rows)
                .where("held"));
        assertThat(held)
                .hasSize(2)
                .allMatch(row -> !row.getBoolean(5) && row.getList(4).isEmpty())
                .allSatisfy(row -> assertThat(data(row)).isEqualTo(pixels((int) row.getLong(0))));
    }

    @Test
    void noEpochRepeatsTheCopiesOfAnother() {
        AugmentImages stage = random().setCopies(2);
        List<String> firstTwo = sortedImages(random().setCopies(4).transform(images(10)));
        List<String> both = new ArrayList<>(sortedImages(stage.setEpoch(0).transform(images(10))));
        both.addAll(sortedImages(stage.setEpoch(1).transform(images(10))));
        both.sort(null);
        assertThat(both).isEqualTo(firstTwo);
    }

    @Test
    void schemaIsThatOfTheResult() {
        Metadata metadata = Metadata.fromJson("{\"kept\": 1}");
        Dataset<Row> rows = images(2)
                .select(functions.col("id"), functions.col("image").as("image", metadata), functions.col("label"));
        for (HandleInvalid mode : HandleInvalid.values()) {
            for (String outputCol : List.of("image", "changed")) {
                AugmentImages stage = random().setHandleInvalid(mode)
                        .setOutputCol(outputCol)
                        .setCopies(2)
                        .setAugmentedCol("augmented");
                StructType schema = stage.transform(rows).schema();
                assertThat(schema).isEqualTo(stage.transformSchema(rows.schema()));
                assertThat(schema.apply(outputCol).metadata()).isEqualTo(metadata);
            }
        }
    }

    @Test
    void failsOnNullImagesUnlessToldOtherwise() {
        Dataset<Row> rows = images(2).withColumn("image", functions.expr("if(id = 1, null, image)"));
        AugmentImages stage = flipping();
        assertThatThrownBy(() -> stage.transform(rows).collectAsList())
                .hasStackTraceContaining("in column 'image' of " + stage.uid() + ": found a null image");
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP).transform(rows).collectAsList())
                .hasSize(1);
        assertThat(stage.invalidRows()).isEqualTo(1);
        assertThat(stage.setHandleInvalid(HandleInvalid.KEEP)
                        .transform(rows)
                        .filter("image is null")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void failsOnStructsThatHoldNoEightBitImage() {
        Dataset<Row> rows = images(1)
                .withColumn(
                        "image",
                        functions.expr("named_struct('origin', 'o', 'height', 1, 'width', 6, 'nChannels', 1,"
                                + " 'mode', 5, 'data', X'01')"));
        assertThatThrownBy(() -> flipping().transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot augment image 'o' in column 'image' of ")
                .hasStackTraceContaining("found image mode 5");
    }

    @Test
    void checksTheSchemaBeforeAnyJob() {
        assertThatThrownBy(() -> new AugmentImages().transformSchema(SCHEMA)).hasMessageContaining("call setOps");
        assertThatThrownBy(() -> flipping().setInputCol("label").transformSchema(SCHEMA))
                .hasMessageContaining("found type int, expected an image struct");
        assertThatThrownBy(() -> flipping().setKeyCol("key").transformSchema(SCHEMA))
                .hasMessageContaining("Cannot find column 'key'");
        assertThatThrownBy(() -> flipping().setOutputCol("label").transformSchema(SCHEMA))
                .hasMessageContaining("Cannot add column 'label'");
        assertThatThrownBy(() -> flipping().setAugmentedCol("id").transformSchema(SCHEMA))
                .hasMessageContaining("Cannot add column 'id'");
    }

    @Test
    void refusesOpsItCannotRead() {
        assertThatThrownBy(() -> new AugmentImages().setOps("[{\"op\": \"rotat\"}]"))
                .hasMessageContaining("did you mean 'rotate'?");
        assertThatThrownBy(() -> new AugmentImages().setOps("rotate")).hasMessageContaining("expected a JSON list");
        assertThatThrownBy(() -> new AugmentImages().setOps("[{\"op\": \"rotate\"}], [{\"op\": \"invert\"}]"))
                .hasMessageContaining("expected a JSON list");
        assertThatThrownBy(() -> new AugmentImages().setOps("[{\"op\": \"rotate\", \"op\": \"invert\"}]"))
                .hasMessageContaining("found Duplicate field 'op'");
    }

    @Test
    void storesOpsReadably() {
        assertThat(new AugmentImages()
                        .setOps(new HorizontalFlip().withProbability(0.5), AugmentedOp.always(new Brightness(0.5, 1.5)))
                        .getOps())
                .isEqualTo("[{\"op\":\"horizontal-flip\",\"probability\":0.5},"
                        + "{\"op\":\"brightness\",\"probability\":1.0,\"minFactor\":0.5,\"maxFactor\":1.5}]");
    }

    @Test
    void givesTheSameBytesAfterSavingWithinAPipeline(@TempDir Path folder) throws Exception {
        AugmentImages stage = random().setOps(
                        AugmentedOp.always(Rotate.upTo(30)), AugmentedOp.always(RandomCrop.withPadding(2)))
                .setKeyCol("id")
                .setCopies(2)
                .setSeed(5);
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(images(1));
        model.write().overwrite().save(folder.resolve("model").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
        assertThat(loaded.stages()[0].explainParams()).isEqualTo(stage.explainParams());
        assertThat(sortedImages(loaded.transform(images(10)))).isEqualTo(sortedImages(stage.transform(images(10))));
    }

    @Test
    void copiesWithOtherParams() {
        AugmentImages stage = flipping().setCopies(2);
        AugmentImages copy = stage.copy(new ParamMap().put(stage.seed().w(7L)));
        assertThat(copy.getSeed()).isEqualTo(7);
        assertThat(copy.getCopies()).isEqualTo(2);
        assertThat(copy.getOps()).isEqualTo(stage.getOps());
    }

    private static AugmentImages flipping() {
        return new AugmentImages().setOps(AugmentedOp.always(new HorizontalFlip()));
    }

    private static AugmentImages random() {
        return new AugmentImages().setOps(AugmentedOp.always(new Brightness(1, 30)));
    }

    private static byte[] pixels(int id) {
        return new byte[] {(byte) id, 2, 3, 4, 5, 6};
    }

    private static byte[] flipped(byte[] row) {
        byte[] flipped = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
            flipped[i] = row[row.length - 1 - i];
        }
        return flipped;
    }

    /** Images of one row of six grey pixels. */
    private static Dataset<Row> images(int count) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            rows.add(RowFactory.create((long) id, ImageColumn.row("origin-" + id, 1, 6, 1, pixels(id)), id % 10));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }

    private static List<Row> collected(Dataset<Row> rows) {
        return rows.orderBy("id").collectAsList();
    }

    private static byte[] data(Row row) {
        return (byte[]) row.getStruct(1).get(5);
    }

    private static Map<String, String> byId(Dataset<Row> rows) {
        Map<String, String> byId = new TreeMap<>();
        for (Row row : rows.collectAsList()) {
            byId.put(row.get(0).toString(), Arrays.toString(data(row)));
        }
        return byId;
    }

    private static List<String> sortedImages(Dataset<Row> rows) {
        return rows.collectAsList().stream()
                .map(row -> row.getLong(0) + Arrays.toString(data(row)))
                .sorted()
                .toList();
    }
}
