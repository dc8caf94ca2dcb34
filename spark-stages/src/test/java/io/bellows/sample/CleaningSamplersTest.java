package io.bellows.sample;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** The choices themselves are compared with imbalanced-learn's in the tests of their kernels. */
class CleaningSamplersTest {
    /** Class a on a line at 0, 1, 2, 3 and 10; class b at 4 and 12. */
    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .sql(
                        "select array(float(x)) as features, if(x in (4, 12), 'b', 'a') as label, x, concat('at', x) as name"
                                + " from values 0, 1, 2, 3, 10, 4, 12 as t(x)");
    }

    private static List<Integer> left(Dataset<Row> rows) {
        return rows.select("x").collectAsList().stream()
                .map(row -> row.getInt(0))
                .sorted()
                .collect(Collectors.toList());
    }

    private static List<CleaningSampler<?>> samplers() {
        return List.of(
                new TomekLinks(),
                new EditedNearestNeighbours().setNeighbours(1),
                new OneSidedSelection(),
                new NearMiss().setNeighbours(1),
                new InstanceHardnessThreshold().setNeighbours(2));
    }

    @Test
    void dropsRowsOfTheClassesThatMayLoseSome() {
        // 10 and 12 are each other's nearest rows; of the two nearest to 3, at the same distance, 2 comes first.
        assertThat(left(new TomekLinks().setKeyCol("x").transform(rows()))).containsExactly(0, 1, 2, 3, 4, 12);
        assertThat(left(new TomekLinks()
                        .setKeyCol("x")
                        .setSamplingStrategy("all")
                        .transform(rows())))
                .doesNotContain(10, 12);
        assertThat(left(new EditedNearestNeighbours()
                        .setKeyCol("x")
                        .setNeighbours(2)
                        .setSamplingStrategy("all")
                        .transform(rows())))
                .containsExactly(0, 1, 2);
        assertThat(left(new NearMiss().setKeyCol("x").setNeighbours(1).transform(rows())))
                .hasSize(4)
                .contains(3, 4, 12);
        assertThat(left(new NearMiss()
                        .setKeyCol("x")
                        .setNeighbours(1)
                        .setSamplingStrategy("{\"a\": 3}")
                        .transform(rows())))
                .containsExactly(2, 3, 4, 10, 12);
        assertThat(left(new InstanceHardnessThreshold()
                        .setKeyCol("x")
                        .setNeighbours(2)
                        .setSamplingStrategy("{\"a\": 3}")
                        .transform(rows())))
                .containsExactly(0, 1, 2, 4, 12);
    }

    @Test
    void keepsColumnsAndIsTheSameHoweverRowsArePartitioned() {
        List<Row> originals = rows().withColumn("key", xxhash64(col("x"))).collectAsList();
        for (CleaningSampler<?> sampler : samplers()) {
            sampler.setKeyCol("x").setSampleIndexCol("index").setSampleOriginCol("origin");
            Dataset<Row> cleaned = sampler.transform(rows());
            List<Row> left = cleaned.collectAsList();

            assertThat(cleaned.schema()).isEqualTo(sampler.transformSchema(rows().schema()));
            for (Row row : left) {
                assertThat(originals)
                        .contains(RowFactory.create(row.get(0), row.get(1), row.get(2), row.get(3), row.get(5)));
                assertThat(row.getInt(4)).isZero();
            }
            assertThat(sampler.transform(rows().repartition(5)).collectAsList())
                    .containsExactlyInAnyOrderElementsOf(left);
        }
    }

    @Test
    void passesValidationRowsUntouchedAndDoesNotLookAtThem() {
        Dataset<Row> rows = rows().selectExpr("features", "label", "x", "x = 12 as held");

        assertThat(left(new TomekLinks()
                        .setKeyCol("x")
                        .setValidationIndicatorCol("held")
                        .transform(rows)))
                .containsExactly(0, 1, 2, 3, 4, 10, 12);
    }

    @Test
    void passesNoRowsAndOneClassAsTheyAre() {
        for (CleaningSampler<?> sampler : List.of(new TomekLinks(), new NearMiss())) {
            assertThat(sampler.transform(rows().limit(0)).collectAsList()).isEmpty();
            assertThat(sampler.transform(rows().filter("label = 'a'")).collectAsList())
                    .hasSize(5);
        }
    }

    @Test
    void refusesKeysOfRowsThatDiffer() {
        Dataset<Row> ofOneClass = rows().selectExpr("features", "label", "x", "if(x = 2, 1, x) as id");
        Dataset<Row> ofTwo = rows().selectExpr("features", "label", "x", "if(x = 4, 3, x) as id");
        for (Dataset<Row> rows : List.of(ofOneClass, ofTwo)) {
            TomekLinks sampler = new TomekLinks().setKeyCol("id");

            assertThatThrownBy(() -> sampler.transform(rows).collectAsList())
                    .hasStackTraceContaining("Cannot clean rows by column 'id' in " + sampler.uid() + ": found key ")
                    .hasStackTraceContaining("clear keyCol");
        }
    }

    @Test
    void tellsNewRowsFromTheirOriginsByTheKeyOfTheSamplerBefore() {
        Smote smote = new Smote().setKeyCol("x").setNeighbours(1).setSampleKeyCol("sampleKey");
        Dataset<Row> grown = smote.transform(rows());

        assertThatThrownBy(
                        () -> new TomekLinks().setKeyCol("x").transform(grown).collectAsList())
                .hasStackTraceContaining("such as the sampleKeyCol of the sampler before");
        assertThat(new TomekLinks().setKeyCol("sampleKey").transform(grown).count())
                .isBetween(1L, 10L);
    }

    @Test
    void takesRowsThatAreRepeatedWithTheirKey() {
        Dataset<Row> twice = rows().union(rows());

        assertThat(left(new TomekLinks()
                        .setKeyCol("x")
                        .setSamplingStrategy("all")
                        .transform(twice)))
                .containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 10, 10, 12, 12);
    }

    @Test
    void refusesStrategiesThatDoNotFit() {
        assertThatThrownBy(() -> new TomekLinks().setSamplingStrategy(0.5)).hasMessageContaining("0.5");
        assertThatThrownBy(() -> new EditedNearestNeighbours().setSamplingStrategy("minority"))
                .hasMessageContaining("minority");
        assertThatThrownBy(() -> new NearMiss().setVersion(4)).hasMessageContaining("4");
    }

    @Test
    void followsHandleInvalidWhenFeaturesAreNotFinite() {
        Dataset<Row> rows = rows().selectExpr("if(x = 10, array(float('NaN')), features) as features", "label", "x");
        TomekLinks sampler = new TomekLinks().setKeyCol("x");

        assertThatThrownBy(() -> sampler.transform(rows).count()).hasStackTraceContaining("no finite features");
        assertThat(left(sampler.setHandleInvalid("skip").transform(rows))).doesNotContain(10);
        assertThat(left(sampler.setHandleInvalid("keep").transform(rows))).contains(10);
    }

    @Test
    void cleansWhatSmoteMade() {
        Dataset<Row> many = LocalSpark.session()
                .range(120)
                .selectExpr(
                        "array(float(id % 17) + if(id % 5 = 0, 6, 0), float(id * id % 11)) as features",
                        "if(id % 5 = 0, 'b', 'a') as label", "id");
        List<Row> made = new Smote()
                .setKeyCol("id")
                .setSampleIndexCol("index")
                .transform(many)
                .collectAsList();
        for (SmoteThenCleaning<?> sampler : List.of(new SmoteTomek(), new SmoteEnn())) {
            sampler.setKeyCol("id").setSampleIndexCol("index");
            List<Row> cleaned = sampler.transform(many).collectAsList();

            assertThat(made).containsAll(cleaned);
            assertThat(cleaned).hasSizeBetween(20, made.size() - 1);
            assertThat(cleaned).anyMatch(row -> row.getInt(3) > 0);
            assertThat(sampler.transform(many.repartition(3)).collectAsList())
                    .containsExactlyInAnyOrderElementsOf(cleaned);
        }
    }

    @Test
    void refusesFeaturesWhoseDistancesAreInfinite() {
        Dataset<Row> rows = rows().selectExpr("array(double(x), x * 1e200d) as features", "label", "x");
        Dataset<Row> late = rows().selectExpr("array(1.7e150d + x * 1e140d) as features", "label", "x");

        for (CleaningSampler<?> sampler : samplers()) {
            assertThatThrownBy(() -> sampler.transform(rows).count())
                    .as(sampler.uid())
                    .hasStackTraceContaining("Cannot search neighbours by feature '1' of column 'features' in "
                            + sampler.uid() + ": found values from 0.0 to 1.2E201")
                    .hasStackTraceContaining("scale the features");
        }
        assertThat(left(new TomekLinks().setKeyCol("x").transform(late)))
                .contains(0, 1, 4, 12)
                .doesNotContain(10);
    }
}
