package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.augmentation.image.MixMode;
import io.bellows.column.ImageColumn;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixImagesTest {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType)
            .add("image", ImageColumn.type())
            .add("label", DataTypes.IntegerType);

    @Test
    void mixesLabelsInTheSharesOfTheImages() {
        // Images of class c are of level 100 c all over, so that the mean level is the mean class.
        for (MixMode mode : MixMode.values()) {
            List<Row> rows = stage().setMode(mode).transform(images(30)).collectAsList();
            assertThat(rows).hasSize(30);
            int soft = 0;
            for (Row row : rows) {
                List<Float> label = row.getList(3);
                double sum = label.get(0) + label.get(1) + label.get(2);
                assertThat(sum).isCloseTo(1, within(1e-5));
                assertThat(level(row)).isCloseTo(100 * label.get(1) + 200 * label.get(2), within(0.6));
                soft += label.stream().anyMatch(p -> p == 1) ? 0 : 1;
            }
            assertThat(soft).isGreaterThan(5);
        }
    }

    @Test
    void givesTheSameBytesWhateverThePartitions() {
        for (MixMode mode : MixMode.values()) {
            MixImages stage = stage().setMode(mode);
            assertThat(contents(stage.transform(images(30).repartition(5))))
                    .isEqualTo(contents(stage.transform(images(30).coalesce(1))));
        }
        assertThat(contents(stage().setEpoch(1).transform(images(30))))
                .isNotEqualTo(contents(stage().transform(images(30))));
    }

    @Test
    void validationRowsAndRowsThatAreAloneKeepTheirImages() {
        Dataset<Row> rows = images(6).withColumn("held", functions.expr("id < 5"));
        MixImages stage = stage().setValidationIndicatorCol("held");
        List<Row> mixed = stage.transform(rows).collectAsList();
        assertThat(mixed).hasSize(6).allSatisfy(row -> {
            assertThat(level(row)).isEqualTo(100.0 * row.getInt(2));
            assertThat(row.<Float>getList(4).get(row.getInt(2))).isEqualTo(1);
        });
        assertThat(stage.transform(rows).schema()).isEqualTo(stage.transformSchema(rows.schema()));
    }

    @Test
    void everyRowOfAsFewAsAreMixedFindsItsPartners() {
        for (int count = 4; count < 7; count++) {
            assertThat(stage().setMode(MixMode.MOSAIC).transform(images(count)).collectAsList())
                    .hasSize(count)
                    .allSatisfy(row -> assertThat(row.<Float>getList(3)).allMatch(share -> share < 1));
        }
    }

    @Test
    void takesClassProbabilities() {
        Dataset<Row> rows = images(1)
                .withColumn("label", functions.expr("array(0.25, 0.75, 0.0)"))
                .withColumn("label", functions.col("label").cast("array<double>"));
        assertThat(stage().transform(rows).first().getList(3)).isEqualTo(List.of(0.25f, 0.75f, 0f));
        Dataset<Row> vectors =
                rows.withColumn("label", org.apache.spark.ml.functions.array_to_vector(functions.col("label")));
        assertThat(stage().transform(vectors).first().getList(3)).isEqualTo(List.of(0.25f, 0.75f, 0f));
        Dataset<Row> negative = images(1).withColumn("label", functions.expr("array(-0.25f, 1.25f, 0f)"));
        assertThatThrownBy(() -> stage().transform(negative).collectAsList())
                .hasStackTraceContaining("expected 3 numbers from 0 to 1 that sum to 1");
    }

    @Test
    void refusesWhatItCannotMixUnlessToldOtherwise() {
        Dataset<Row> rows = images(3)
                .withColumn("image", functions.expr("if(id = 0, null, image)"))
                .withColumn("label", functions.expr("if(id = 1, 7, label)"));
        MixImages stage = stage().setMixProbability(0);
        assertThatThrownBy(() -> stage.transform(rows).collectAsList()).hasStackTraceContaining("Cannot mix image");
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP).transform(rows).collectAsList())
                .hasSize(1);
        assertThat(stage.setHandleInvalid(HandleInvalid.KEEP)
                        .transform(rows)
                        .where("image is null")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void leavesRowsAsTheyAreWhosePartnersCannotBeUsed() {
        Dataset<Row> rows = images(2).withColumn("label", functions.expr("if(id = 1, 7, label)"));
        Row kept = stage().setMixProbability(1)
                .setHandleInvalid(HandleInvalid.SKIP)
                .transform(rows)
                .first();
        assertThat(kept.<Row>getAs("image"))
                .isEqualTo(rows.where("id = 0").first().getAs("image"));
        assertThat(kept.getList(3)).isEqualTo(List.of(1f, 0f, 0f));
        assertThatThrownBy(() -> stage().setMixProbability(1).transform(rows).collectAsList())
                .hasStackTraceContaining("found label 7.0, expected a whole number from 0 to 2");
    }

    @Test
    void checksTheSchemaBeforeAnyJob() {
        assertThatThrownBy(() -> new MixImages().transformSchema(SCHEMA)).hasMessageContaining("call setClassCount");
        assertThatThrownBy(() -> stage().setImageCol("label").transformSchema(SCHEMA))
                .hasMessageContaining("expected an image struct");
        assertThatThrownBy(() -> stage().setLabelCol("image").transformSchema(SCHEMA))
                .hasMessageContaining("expected a number, array<float>, array<double> or a Vector");
        assertThatThrownBy(() -> stage().setAlpha(0)).hasMessageContaining("'alpha'");
    }

    @Test
    void isTheSameAfterSaving(@TempDir Path folder) throws Exception {
        MixImages stage = stage().setMode(MixMode.CUT_MIX).setAlpha(0.5).setMixProbability(0.7);
        stage.save(folder.resolve("stage").toString());
        MixImages loaded = MixImages.load(folder.resolve("stage").toString());
        assertThat(contents(loaded.transform(images(12)))).isEqualTo(contents(stage.transform(images(12))));
        assertThat(stage.transform(images(0)).count()).isZero();
    }

    private static MixImages stage() {
        return new MixImages().setClassCount(3).setKeyCol("id");
    }

    private static Dataset<Row> images(int count) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < count; id++) {
            byte[] pixels = new byte[80];
            Arrays.fill(pixels, (byte) (100 * (id % 3)));
            rows.add(RowFactory.create((long) id, ImageColumn.row("image-" + id, 8, 10, 1, pixels), id % 3));
        }
        return LocalSpark.session().createDataFrame(rows, SCHEMA);
    }

    private static double level(Row row) {
        byte[] data = (byte[]) row.getStruct(1).get(5);
        double sum = 0;
        for (byte value : data) {
            sum += value & 0xFF;
        }
        return sum / data.length;
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
