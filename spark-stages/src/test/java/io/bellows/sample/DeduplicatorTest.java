package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.column.ImageColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeduplicatorTest {
    private static Deduplicator deduplicator() {
        return new Deduplicator().setKeyCol("id");
    }

    /** Six rows, of which 0, 2 and 4 are equal in a and b, and 1 and 5. */
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(6)
                .selectExpr(
                        "id",
                        "case when id % 2 = 0 then 'x' when id = 3 then null else 'y' end as a",
                        "if(id = 3, 'y', null) as b");
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    private static long firstByKey(Long... ids) {
        return LocalSpark.session()
                .createDataset(List.of(ids), Encoders.LONG())
                .toDF("id")
                .orderBy(functions.expr("xxhash64(id)"))
                .as(Encoders.LONG())
                .head();
    }

    @Test
    void keepsTheFirstByKeyOfEqualRows() {
        Long x = firstByKey(0L, 2L, 4L);
        Long y = firstByKey(1L, 5L);

        // A null and 'y' are not 'y' and a null.
        assertThat(ids(deduplicator().transform(rows()))).containsExactlyInAnyOrder(x, y, 3L);
        assertThat(ids(deduplicator().transform(rows().repartition(4)))).containsExactlyInAnyOrder(x, y, 3L);
    }

    @Test
    void keepsOneOfRowsThatAreEqualInAllColumns() {
        Dataset<Row> rows = LocalSpark.session().range(9).selectExpr("id % 3 as id", "map(1, 2) as other");

        assertThat(ids(new Deduplicator().setInputCols("id").transform(rows))).containsExactly(0L, 1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "if(id = 1, array(1, null, 2), array(1, 2, null))",
                "if(id = 1, array(named_struct('p', 's', 'q', null)), array(named_struct('p', null, 'q', 's')))",
                "if(id = 1, array(null, array(), array(7)), array(null, array(7), array()))"
            })
    void tellsNullsApartByTheirPlaces(String value) {
        Dataset<Row> rows = LocalSpark.session().range(4).selectExpr("id", value + " as value");

        assertThat(ids(deduplicator().transform(rows))).containsExactlyInAnyOrder(1L, firstByKey(0L, 2L, 3L));
    }

    @Test
    void comparesChosenColumnsAlone() {
        assertThat(ids(deduplicator().setInputCols("b").transform(rows())))
                .containsExactlyInAnyOrder(firstByKey(0L, 1L, 2L, 4L, 5L), 3L);
    }

    @Test
    void dropsFromTrainingWhatIsInTheTest() {
        Dataset<Row> rows = rows().withColumn("split", functions.expr("if(id < 2, 'test', 'train')"))
                .withColumn("held", functions.expr("id = 5"));

        List<Long> left = ids(deduplicator()
                .setSplitCol("split")
                .setValidationIndicatorCol("held")
                .transform(rows));

        // 2 and 4 are as 0 in the test is; 5 is for validation and passes, though it is as 1 is.
        assertThat(left).containsExactly(0L, 1L, 3L, 5L);
    }

    @Test
    void shufflesHashesAndKeysAlone() {
        Dataset<Row> rows = rows().withColumn("payload", functions.lit("bytes"));

        String plan = deduplicator()
                .setInputCols("a")
                .transform(rows)
                .queryExecution()
                .executedPlan()
                .toString();

        assertThat(plan.lines().filter(line -> line.contains("Exchange hashpartitioning")))
                .isNotEmpty()
                .noneMatch(line -> line.contains("payload"));
    }

    /** A grey image that grows brighter from left to right, save at some places of a grid of 8 by 9. */
    private static Row image(long id, String origin, int... darker) {
        byte[] pixels = new byte[8 * 9];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (20 + 10 * (i % 9));
        }
        for (int at : darker) {
            pixels[at] = 0;
        }
        return RowFactory.create(id, ImageColumn.write(origin, PixelImage.of(8, 9, 1, pixels)));
    }

    private static Dataset<Row> images() {
        // Each darker place, at the end of a row, turns one bit.
        List<Row> images = new ArrayList<>(List.of(
                image(0, "a"),
                image(1, "b"),
                image(2, "c", 8),
                image(3, "d", 8, 17, 26),
                image(4, "e", 8, 17, 26, 35, 44, 53, 62)));
        StructType schema =
                new StructType().add("id", DataTypes.LongType, false).add("image", ImageColumn.type());
        return LocalSpark.session().createDataFrame(images, schema);
    }

    @Test
    void comparesTheBytesOfImagesButNotTheirOrigin() {
        assertThat(ids(deduplicator().setInputCols("image").transform(images())))
                .containsExactlyInAnyOrder(firstByKey(0L, 1L), 2L, 3L, 4L);
    }

    @Test
    void dropsImagesWithinADistance() {
        Deduplicator deduplicator = deduplicator().setDuplicateRule(DuplicateRule.DIFFERENCE_HASH);

        assertThat(ids(deduplicator.setMaxDistance(0).transform(images())))
                .containsExactlyInAnyOrder(firstByKey(0L, 1L), 2L, 3L, 4L);
        assertThat(ids(deduplicator.setMaxDistance(1).transform(images())))
                .containsExactlyInAnyOrder(firstByKey(0L, 1L, 2L), 3L, 4L);
        assertThat(ids(deduplicator.setMaxDistance(3).transform(images().repartition(3))))
                .containsExactlyInAnyOrder(firstByKey(0L, 1L, 2L, 3L), 4L);
    }

    @Test
    void dropsImagesThatAreNearOnesHeldOut() {
        Dataset<Row> images = images().withColumn("split", functions.expr("if(id = 3, 'test', 'train')"));

        List<Long> left = ids(deduplicator()
                .setDuplicateRule("difference-hash")
                .setMaxDistance(2)
                .setSplitCol("split")
                .transform(images));

        // 2 differs from 3 in two bits, 0 and 1 in three, 4 in four.
        assertThat(left).contains(3L, 4L).doesNotContain(2L).hasSize(firstByKey(0L, 1L, 2L) == 2L ? 2 : 3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "named_struct('origin', '', 'height', 8, 'width', 8, 'nChannels', 1, 'mode', 0, 'data', X'00')",
                // More pixels than an int counts, which would come to one.
                "named_struct('origin', '', 'height', 65537, 'width', 65537, 'nChannels', 1, 'mode', 0, 'data',"
                        + " unhex(repeat('00', 131073)))"
            })
    void followsHandleInvalidWhereAnImageCannotBeRead(String bad) {
        Dataset<Row> images = images().selectExpr("id", "if(id = 4, " + bad + ", image) as image");
        Deduplicator deduplicator =
                deduplicator().setDuplicateRule("frequency-hash").setMaxDistance(0);

        assertThat(ids(deduplicator.setHandleInvalid("skip").transform(images))).doesNotContain(4L);
        assertThat(ids(deduplicator.setHandleInvalid("keep").transform(images))).contains(4L);
        assertThatThrownBy(() ->
                        deduplicator.setHandleInvalid("error").transform(images).count())
                .hasStackTraceContaining("Cannot sample by column 'image'")
                .hasStackTraceContaining("found no readable image");
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        StructType schema = rows().schema();

        assertThatThrownBy(() -> deduplicator().setInputCols("c").transformSchema(schema))
                .hasMessageContaining("'c'");
        assertThatThrownBy(() -> deduplicator().setInputCols())
                .hasMessageContaining("'inputCols'")
                .hasMessageContaining("the names of one column or more");
        assertThatThrownBy(() -> deduplicator().setSplitCol("id").transformSchema(schema))
                .hasMessageContaining("expected string");
        assertThatThrownBy(() -> deduplicator()
                        .setDuplicateRule("difference-hash")
                        .setImageCol("a")
                        .transformSchema(schema))
                .hasMessageContaining("expected an image struct");
        assertThatThrownBy(() -> deduplicator().setMaxDistance(17)).hasMessageContaining("from 0 to 16");
    }
}
