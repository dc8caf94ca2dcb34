package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.column.ImageColumn;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreviewCommandTest {
    private static final String AUGMENTER = """
            { stage = AugmentImages, copies = 3, keepOriginal = true, augmentedCol = changed, ops = [
              { op = one-of, ops = [{ op = invert }, { op = sequence, ops = [{ op = invert }, { op = pad }] }] }
            ] }
            """;
    private static final String JOB = """
            input { format = parquet, path = rows }
            split { keyCol = id, testFraction = 0.2, validationFraction = 0.2, seed = 3 }
            stages = [
              {
                stage = TrainingOnly
                stages = [
                  { stage = ClassBalancedSampler, labelCol = label }
                  AUGMENTERS
                ]
                estimator = { stage = Pipeline, stages = [] }
              }
            ]
            output { path = results }
            spark { master = "local[2]" }
            """;

    @TempDir
    private Path folder;

    private final CommandLine bellows = new CommandLine();

    @Test
    void drawsTrainingImagesBesideTheirAugmentedForm() throws IOException {
        BufferedImage sheet = sheet(AUGMENTER, 4);
        assertThat(sheet.getWidth()).isEqualTo(12 + 4 * (260 + 12));
        // Every image is of the grey level 200; inverted it is 55.
        for (int cell = 0; cell < 4; cell++) {
            int x = 12 + cell * 272;
            assertThat(sheet.getRGB(x + 64, 76) & 0xFF).isEqualTo(200);
            assertThat(sheet.getRGB(x + 132 + 64, 76) & 0xFF).isEqualTo(55);
        }
        assertThat(bellows.out()).contains("4 training images");
    }

    @Test
    void drawsBoxesWhereTheAugmenterMovesThem() throws IOException {
        BufferedImage sheet = sheet("{ stage = AugmentImages, boxesCol = boxes, ops = [{ op = horizontal-flip }] }", 1);
        // The box's left edge, two pixels of sixteen each from the left; then its right one as far from the right.
        int y = 12 + 64;
        assertThat(sheet.getRGB(12 + 32, y) & 0xFFFFFF).isEqualTo(0x00E000);
        assertThat(sheet.getRGB(12 + 132 + 32, y) & 0xFFFFFF).isEqualTo(0xC8C8C8);
        assertThat(sheet.getRGB(12 + 132 + 127 - 32, y) & 0xFFFFFF).isEqualTo(0x00E000);
    }

    @Test
    void drawsAsManyRowsAsAskedForBesideUnreadableOnes() throws IOException {
        sheet(AUGMENTER, 1000);
        assertThat(bellows.out()).contains("12 training images");
        sheet(AUGMENTER, 12);
        assertThat(bellows.out().lines().reduce("", (a, line) -> line)).contains("12 training images");
    }

    @Test
    void refusesAJobThatAugmentsNothing() throws IOException {
        assertThat(preview("")).isEqualTo(1);
        assertThat(bellows.err()).contains("found no stage AugmentImages");
    }

    @Test
    void refusesANumberOfRowsThatIsNone() throws IOException {
        assertThat(preview(AUGMENTER, "--rows", "many")).isEqualTo(2);
        assertThat(bellows.err()).contains("found 'many', expected a number from 1 to 1000");
    }

    private BufferedImage sheet(String augmenters, int rows) throws IOException {
        Path picture = folder.resolve("sheets/sheet.png");
        assertThat(preview(augmenters, "--rows", Integer.toString(rows), "--out", picture.toString()))
                .as(bellows.err())
                .isZero();
        return ImageIO.read(picture.toFile());
    }

    private int preview(String augmenters, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("job.conf"), JOB.replace("AUGMENTERS", augmenters));
        List<Row> rows = new ArrayList<>();
        for (long id = 0; id < 20; id++) {
            byte[] pixels = new byte[64];
            Arrays.fill(pixels, (byte) 200);
            Row image = ImageColumn.row("image-" + id, 8, 8, 1, pixels);
            rows.add(RowFactory.create(id, id % 2, image, List.of(List.of(2, 1, 5, 7))));
        }
        // of the first partition, before the others
        for (long id = -3; id < 0; id++) {
            rows.add(0, RowFactory.create(id, id % 2, null, List.of()));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.LongType)
                .add("label", DataTypes.LongType)
                .add("image", ImageColumn.type())
                .add("boxes", DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.IntegerType)));
        LocalSpark.session()
                .createDataFrame(rows, schema)
                .write()
                .mode("overwrite")
                .parquet(folder.resolve("rows").toString());
        List<String> arguments = new ArrayList<>(List.of("preview", file.toString()));
        arguments.addAll(Arrays.asList(options));
        return bellows.run(arguments.toArray(String[]::new));
    }
}
