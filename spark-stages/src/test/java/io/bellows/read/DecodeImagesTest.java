package io.bellows.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.column.ImageColumn;
import io.bellows.param.HandleInvalid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

class DecodeImagesTest {
    private static final StructType SCHEMA = new StructType()
            .add("path", DataTypes.StringType)
            .add("content", DataTypes.BinaryType)
            .add("label", DataTypes.IntegerType);

    @Test
    void givesTheStructOfTheImageSource(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("a.png"), EncodedImages.png());
        Files.write(
                folder.resolve("b.png"),
                EncodedImages.encode(EncodedImages.colours(BufferedImage.TYPE_4BYTE_ABGR), "png"));
        Files.write(folder.resolve("c.jpg"), EncodedImages.jpeg());
        Dataset<Row> files = LocalSpark.session().read().format("binaryFile").load(folder.toString());
        List<Row> ours = new DecodeImages().transform(files).select("image").collectAsList();
        List<Row> sources = LocalSpark.session()
                .read()
                .format("image")
                .load(folder.toString())
                .select("image")
                .collectAsList();
        assertThat(sorted(ours)).isEqualTo(sorted(sources));
    }

    @Test
    void schemaIsThatOfTheResult() {
        Dataset<Row> rows = rows(good("a"));
        DecodeImages stage = new DecodeImages().setOutputCol("picture");
        for (HandleInvalid mode : HandleInvalid.values()) {
            assertThat(stage.setHandleInvalid(mode).transform(rows).schema())
                    .isEqualTo(stage.transformSchema(rows.schema()));
        }
        assertThat(stage.transformSchema(SCHEMA).apply("picture").dataType()).isEqualTo(ImageColumn.type());
    }

    @Test
    void namesTheFileThatCannotBeDecoded() {
        DecodeImages stage = new DecodeImages();
        assertThatThrownBy(() -> stage.transform(rows(good("a"), bad("files/broken.png")))
                        .collectAsList())
                .rootCause()
                .isInstanceOf(UndecodableImageException.class);
        assertThatThrownBy(() -> stage.transform(rows(bad("files/broken.png"))).collectAsList())
                .hasStackTraceContaining("Cannot decode image 'files/broken.png' in column 'content' of " + stage.uid()
                        + ": found 3 bytes that start with 010203")
                .hasStackTraceContaining("set handleInvalid to skip or keep");
    }

    @Test
    void skipsAndCountsRowsOfEveryKindOfFault() {
        DecodeImages stage = new DecodeImages().setHandleInvalid(HandleInvalid.SKIP);
        Row truncated = RowFactory.create("t", Arrays.copyOf(EncodedImages.jpeg(), 300), 3);
        Dataset<Row> decoded = stage.transform(rows(
                good("a"),
                bad("b"),
                RowFactory.create("n", null, 1),
                RowFactory.create("e", new byte[0], 2),
                truncated,
                good("c")));
        assertThat(decoded.select("path").collectAsList())
                .extracting(row -> row.getString(0))
                .containsExactly("a", "c");
        assertThat(stage.invalidRows()).isEqualTo(4);
    }

    @Test
    void keepsRowsWithNullImages() {
        DecodeImages stage = new DecodeImages().setHandleInvalid(HandleInvalid.KEEP);
        List<Row> rows = stage.transform(rows(good("a"), bad("b"))).collectAsList();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).isNullAt(3)).isFalse();
        assertThat(rows.get(1).isNullAt(3)).isTrue();
        assertThat(rows.get(1).getInt(2)).isEqualTo(7);
        assertThat(stage.invalidRows()).isEqualTo(1);
    }

    @Test
    void decodesWithoutPaths() {
        Dataset<Row> decoded = new DecodeImages().transform(rows(good("a")).drop("path"));
        assertThat(decoded.select("image.origin", "image.height").first()).isEqualTo(RowFactory.create(null, 6));
    }

    @Test
    void refusesImagesBeyondTheGuard() {
        assertThatThrownBy(() -> new DecodeImages()
                        .setMaxPixels(10)
                        .transform(rows(good("a")))
                        .collectAsList())
                .hasStackTraceContaining("'a'")
                .hasStackTraceContaining("expected at most maxPixels = 10");
    }

    @Test
    void checksTheSchemaBeforeAnyJob() {
        DecodeImages stage = new DecodeImages();
        assertThatThrownBy(() -> stage.transformSchema(new StructType().add("contents", DataTypes.BinaryType)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot find column 'content'")
                .hasMessageContaining("did you mean 'contents'?");
        assertThatThrownBy(() -> stage.transformSchema(new StructType().add("content", DataTypes.StringType)))
                .hasMessageContaining("found type string, expected binary");
        assertThatThrownBy(() -> stage.transformSchema(SCHEMA.add("image", DataTypes.StringType)))
                .hasMessageContaining("Cannot add column 'image'");
    }

    @Test
    void listsTheModesItKnows() {
        DecodeImages stage = new DecodeImages();
        assertThatThrownBy(() -> stage.set("handleInvalid", "drop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 'drop', expected one of error, skip, keep");
        assertThatThrownBy(() -> stage.setMaxPixels(0)).hasMessageContaining("found 0, expected >= 1");
    }

    @Test
    void isTheSameAfterSavingWithinAPipeline(@TempDir Path folder) throws Exception {
        DecodeImages stage =
                new DecodeImages().setOutputCol("picture").setMaxPixels(99).setPathCol("file");
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(rows(good("a")));
        model.write().overwrite().save(folder.resolve("model").toString());
        DecodeImages loaded = (DecodeImages)
                PipelineModel.load(folder.resolve("model").toString()).stages()[0];
        assertThat(loaded.uid()).isEqualTo(stage.uid());
        assertThat(loaded.explainParams()).isEqualTo(stage.explainParams());
    }

    @Test
    void copiesWithOtherParams() {
        DecodeImages stage = new DecodeImages().setMaxPixels(99);
        DecodeImages copy = stage.copy(new ParamMap().put(stage.outputCol(), "other"));
        assertThat(copy.getMaxPixels()).isEqualTo(99);
        assertThat(copy.getOutputCol()).isEqualTo("other");
        assertThat(stage.getOutputCol()).isEqualTo("image");
    }

    private static List<String> sorted(List<Row> images) {
        return images.stream()
                .map(row -> row.getStruct(0))
                .map(image -> image.getString(0).replaceFirst("^file:/+", "")
                        + image.getInt(1)
                        + image.getInt(2)
                        + image.getInt(3)
                        + image.getInt(4)
                        + Arrays.toString((byte[]) image.get(5)))
                .sorted()
                .toList();
    }

    private static Row good(String path) {
        return RowFactory.create(path, EncodedImages.png(), 5);
    }

    private static Row bad(String path) {
        return RowFactory.create(path, new byte[] {1, 2, 3}, 7);
    }

    private static Dataset<Row> rows(Row... rows) {
        return LocalSpark.session().createDataFrame(Arrays.asList(rows), SCHEMA).coalesce(1);
    }
}
