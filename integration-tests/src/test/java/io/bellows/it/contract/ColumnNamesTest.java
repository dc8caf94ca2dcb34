package io.bellows.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.augment.AugmentImages;
import io.bellows.augment.AugmentSeries;
import io.bellows.augment.AugmentTable;
import io.bellows.augment.MixImages;
import io.bellows.sample.ClassBalancedSampler;
import io.bellows.sample.Deduplicator;
import io.bellows.sample.HardExampleSampler;
import io.bellows.sample.ImportanceSampler;
import io.bellows.sample.NearMiss;
import io.bellows.sample.RandomOverSampler;
import io.bellows.sample.Smote;
import io.bellows.sample.StratifiedSplit;
import io.bellows.sample.SystematicSampler;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users call their columns makes no difference to samplers and augmenters: to one of each way to work. */
class ColumnNamesTest {
    /** Names that stages give to columns on their way, in another case, which Spark does not tell apart. */
    private static final List<String> OWN_NAMES = List.of(
            "ROWKEY",
            "SAMPLEINDEX",
            "TAKESPART",
            "COPY",
            "CHANGED",
            "CLASS",
            "COUNT",
            "PART",
            "ORDER0",
            "TIE0",
            "DRAW",
            "ARRIVALS",
            "BOUNDOF",
            "REPETITIONS",
            "FREQUENCY",
            "SPREAD",
            "SPREADOF",
            "GONEKEY",
            "ORIGINKEY",
            "MADELABEL",
            "MADEINDEX",
            "MADEFEATURES",
            "GROWING",
            "SAMEHIGH",
            "SAMELOW",
            "KEEPER",
            "KEPTKEY",
            "OFGROUP",
            "FOUNDPART",
            "ADDED_SPLIT",
            "AUGMENTTABLE_COPY",
            "AUGMENTTABLE_TAKESPART",
            "MIXIMAGES_COUNT",
            "MIXIMAGES_MIXED");

    /** One of each way to work. */
    static List<Class<?>> stages() {
        return List.of(
                ClassBalancedSampler.class,
                Deduplicator.class,
                HardExampleSampler.class,
                ImportanceSampler.class,
                NearMiss.class,
                RandomOverSampler.class,
                Smote.class,
                StratifiedSplit.class,
                SystematicSampler.class,
                AugmentImages.class,
                AugmentSeries.class,
                AugmentTable.class,
                MixImages.class);
    }

    private static StageFixture fixture(Class<?> type) {
        return StageFixtures.BY_STAGE.get(type).get();
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }

    private static String odd(String name) {
        return "Größe, 尺寸. `" + name + "`";
    }

    @SuppressWarnings("unchecked") // what a param gives is what it takes
    private static <T> void rename(Transformer stage, Param<T> param) {
        Object value = stage.getOrDefault(param);
        Object renamed = value instanceof String[] names
                ? Arrays.stream(names).map(ColumnNamesTest::odd).toArray(String[]::new)
                : odd((String) value);
        stage.set(param, (T) renamed);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void takesAndGivesColumnsOfAnyName(Class<?> type) {
        StageFixture fixture = fixture(type);
        Dataset<Row> plain = fixture.transformer().transform(fixture.rows());
        List<String> expected = contents(plain);
        Transformer renamed = fixture.transformer();
        for (Param<?> param : renamed.params()) {
            if ((param.name().endsWith("Col") || param.name().endsWith("Cols")) && renamed.isDefined(param)) {
                rename(renamed, param);
            }
        }
        Dataset<Row> rows = fixture.rows();
        for (String column : rows.columns()) {
            rows = rows.withColumnRenamed(column, odd(column));
        }

        Dataset<Row> given = renamed.transform(rows);

        assertThat(given.columns())
                .containsExactly(
                        Arrays.stream(plain.columns()).map(ColumnNamesTest::odd).toArray(String[]::new));
        assertThat(contents(given.toDF(plain.columns()))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void leavesColumnsAloneThatAreNamedAsItsOwn(Class<?> type) {
        StageFixture fixture = fixture(type);
        Dataset<Row> expected = fixture.transformer().transform(fixture.rows());
        List<String> others = OWN_NAMES.stream()
                .filter(name -> Arrays.stream(expected.columns()).noneMatch(name::equalsIgnoreCase))
                .toList();
        Dataset<Row> rows = fixture.rows();
        for (String other : others) {
            rows = rows.withColumn(other, functions.lit("own " + other));
        }

        Dataset<Row> given = fixture.transformer().transform(rows);

        String isKept =
                others.stream().map(name -> name + " <=> 'own " + name + "'").collect(Collectors.joining(" and "));
        assertThat(given.columns()).contains(others.toArray(String[]::new));
        assertThat(given.filter(isKept).count()).isEqualTo(expected.count());
        assertThat(given.count()).isEqualTo(expected.count());
    }
}
