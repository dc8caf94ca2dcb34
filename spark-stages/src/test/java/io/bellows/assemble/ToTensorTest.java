package io.bellows.assemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.column.ImageColumn;
import io.bellows.column.TensorShape;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToTensorTest {
    private static final StructType SCHEMA =
            new StructType().add("label", DataTypes.IntegerType).add("image", ImageColumn.type());

    /** One row of two pixels: (blue 10, green 20, red 30) and (40, 50, 60). */
    private static final Row COLOURS = ImageColumn.row("colours", 1, 2, 3, new byte[] {10, 20, 30, 40, 50, 60});

    private static final Row GREY = ImageColumn.row("grey", 2, 2, 1, new byte[] {0, 51, 102, (byte) 255});

    @Test
    void laysOutPlanesRedFirst() {
        assertThat(features(sized(1, 2).setScale(1), COLOURS)).containsExactly(30f, 60f, 20f, 50f, 10f, 40f);
    }

    @Test
    void scalesToOneByDefault() {
        assertThat(features(sized(2, 2).setChannels(1), GREY)).containsExactly(0f, 0.2f, 0.4f, 1f);
    }

    @Test
    void normalisesByMeanAndDeviationOfEachChannel() {
        ToTensor stage = sized(1, 2).setScale(1).setMean(30, 20, 10).setStd(2, 3, 4);
        assertThat(features(stage, COLOURS)).containsExactly(0f, 15f, 0f, 10f, 0f, 7.5f);
        assertThat(features(sized(2, 2).setChannels(1).setMean(0.5).setStd(0.5), GREY))
                .containsExactly(-1f, (float) ((51 / 255.0 - 0.5) / 0.5), (float) ((102 / 255.0 - 0.5) / 0.5), 1f);
    }

    @Test
    void weighsColoursToGrey() {
        // 0.299 * 30 + 0.587 * 20 + 0.114 * 10 = 21.85, and 0.299 * 60 + 0.587 * 50 + 0.114 * 40 = 51.85.
        assertThat(features(sized(1, 2).setChannels(1).setScale(1), COLOURS)).containsExactly(22f, 52f);
    }

    @Test
    void repeatsGreyInAllChannels() {
        Row grey = ImageColumn.row("g", 1, 1, 1, new byte[] {9});
        assertThat(features(sized(1, 1).setScale(1), grey)).containsExactly(9f, 9f, 9f);
    }

    @Test
    void leavesOutAlpha() {
        Row alpha = ImageColumn.row("a", 1, 1, 4, new byte[] {1, 2, 3, 99});
        assertThat(features(sized(1, 1).setScale(1), alpha)).containsExactly(3f, 2f, 1f);
    }

    @Test
    void resizesByAreaUnlessToldOtherwise() {
        Row image = ImageColumn.row("r", 2, 2, 1, new byte[] {10, 20, 30, 40});
        assertThat(features(sized(1, 1).setChannels(1).setScale(1), image)).containsExactly(25f);
        assertThat(features(sized(1, 1).setChannels(1).setScale(1).setResize(ResizeMode.NEAREST), image))
                .containsExactly(40f);
    }

    @Test
    void namesImagesOfAnotherSizeWhenNoneIsResized() {
        ToTensor stage = sized(2, 2).setChannels(1).setResize(ResizeMode.NONE);
        assertThat(features(stage, GREY)).hasSize(4);
        assertThatThrownBy(() -> stage.transform(images(COLOURS)).collectAsList())
                .hasStackTraceContaining("Cannot make a tensor of image 'colours' in column 'image' of " + stage.uid()
                        + ": found 1 x 2 pixels, expected 2 x 2");
    }

    @Test
    void skipsOrKeepsUnfitRows() {
        ToTensor stage = sized(2, 2).setChannels(1).setResize(ResizeMode.NONE).setHandleInvalid(HandleInvalid.SKIP);
        Dataset<Row> rows = images(GREY, COLOURS, null);
        assertThat(stage.transform(rows).select("label").collectAsList()).containsExactly(RowFactory.create(0));
        assertThat(stage.invalidRows()).isEqualTo(2);
        assertThat(stage.setHandleInvalid(HandleInvalid.KEEP)
                        .transform(rows)
                        .filter("features is null")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void writesTheShapeInTheMetadata() {
        StructType schema = sized(4, 5).setChannels(1).transform(images(GREY)).schema();
        assertThat(TensorShape.read(schema.apply("features")))
                .hasValueSatisfying(shape -> assertThat(shape).containsExactly(1, 4, 5));
        assertThat(schema.apply("features").metadata().json()).isEqualTo("{\"bellows\":{\"shape\":[1,4,5]}}");
    }

    @Test
    void schemaIsThatOfTheResult() {
        Dataset<Row> rows = images(GREY);
        for (HandleInvalid mode : HandleInvalid.values()) {
            ToTensor stage = sized(2, 2).setHandleInvalid(mode);
            assertThat(stage.transform(rows).schema()).isEqualTo(stage.transformSchema(rows.schema()));
        }
    }

    @Test
    void checksParamsAndSchemaBeforeAnyJob() {
        assertThatThrownBy(() -> new ToTensor().setHeightPx(2).transformSchema(SCHEMA))
                .hasMessageContaining("found no 'widthPx'");
        assertThatThrownBy(() -> sized(1, 1).setMean(1, 2).transformSchema(SCHEMA))
                .hasMessageContaining("found 2 numbers, expected 1 or channels = 3");
        assertThatThrownBy(() -> sized(1, 1).setInputCol("label").transformSchema(SCHEMA))
                .hasMessageContaining("expected an image struct");
        assertThatThrownBy(() -> sized(1, 1).setOutputCol("label").transformSchema(SCHEMA))
                .hasMessageContaining("Cannot add column 'label'");
        assertThatThrownBy(() -> new ToTensor().setChannels(2)).hasMessageContaining("found 2, expected one of [1, 3]");
        assertThatThrownBy(() -> new ToTensor().setStd(0))
                .hasMessageContaining("found [0.0], expected finite numbers > 0");
        assertThatThrownBy(() -> new ToTensor().setHeightPx(0)).hasMessageContaining("found 0, expected >= 1");
    }

    @Test
    void isTheSameAfterSavingWithinAPipeline(@TempDir Path folder) throws Exception {
        ToTensor stage = sized(3, 2).setChannels(1).setMean(0.1).setStd(0.3).setResize(ResizeMode.BILINEAR);
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(images(GREY));
        model.write().overwrite().save(folder.resolve("model").toString());
        ToTensor loaded = (ToTensor)
                PipelineModel.load(folder.resolve("model").toString()).stages()[0];
        assertThat(loaded.getMean()).containsExactly(0.1);
        assertThat(loaded.getStd()).containsExactly(0.3);
        assertThat(loaded.getResize()).isEqualTo(ResizeMode.BILINEAR);
        assertThat(features(loaded, GREY)).isEqualTo(features(stage, GREY));
    }

    @Test
    void copiesWithOtherParams() {
        ToTensor stage = sized(1, 2).setScale(1);
        ToTensor copy = stage.copy(new ParamMap().put(stage.channels().w(1)));
        assertThat(features(copy, COLOURS)).containsExactly(22f, 52f);
        assertThat(stage.getChannels()).isEqualTo(3);
    }

    private static ToTensor sized(int heightPx, int widthPx) {
        return new ToTensor().setHeightPx(heightPx).setWidthPx(widthPx);
    }

    private static List<Float> features(ToTensor stage, Row image) {
        return stage.transform(images(image)).select("features").first().getList(0);
    }

    private static Dataset<Row> images(Row... images) {
        List<Row> rows = new ArrayList<>();
        for (Row image : Arrays.asList(images)) {
            rows.add(RowFactory.create(rows.size(), image));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }
}
