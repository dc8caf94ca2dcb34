package io.bellows.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bellows.sample.Adasyn;
import io.bellows.sample.ClassSampler;
import io.bellows.sample.Deduplicator;
import io.bellows.sample.LabelSampler;
import io.bellows.sample.Sampler;
import io.bellows.sample.SmoteEnn;
import io.bellows.sample.SmoteTomek;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every sampler, after the estimator checks of imbalanced-learn (check_samplers_* and others). */
class SamplerContractTest {
    static List<Class<?>> samplers() {
        return Stages.all().stream().filter(Sampler.class::isAssignableFrom).toList();
    }

    static List<Class<?>> samplersByLabel() {
        return samplers().stream()
                .filter(type -> labelCol(type).equals("label"))
                .toList();
    }

    static List<Class<?>> samplersByNumbers() {
        return samplers().stream().filter(type -> numbersCol(type) != null).toList();
    }

    /** Those that bring classes to counts, and so take counts and ratios. */
    static List<Class<?>> samplersToCounts() {
        return samplers().stream()
                .filter(ClassSampler.class::isAssignableFrom)
                .filter(type -> takes(type, "0.5"))
                .toList();
    }

    private static boolean takes(Class<?> type, String strategy) {
        try {
            ((ClassSampler<?>) fixture(type).stage()).setSamplingStrategy(strategy);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static StageFixture fixture(Class<?> type) {
        return StageFixtures.BY_STAGE.get(type).get();
    }

    /** The column by whose classes the fixture of {@code type} samples; empty when it looks at none. */
    private static String labelCol(Class<?> type) {
        StageFixture fixture = fixture(type);
        return fixture.stage() instanceof LabelSampler<?> sampler
                        && fixture.inputCols().contains(sampler.getLabelCol())
                ? sampler.getLabelCol()
                : "";
    }

    private static String numbersCol(Class<?> type) {
        List<String> inputCols = fixture(type).inputCols();
        boolean refuses = type != Deduplicator.class;
        return refuses && inputCols.contains("score") ? "score" : inputCols.contains("features") ? "features" : null;
    }

    private static List<Long> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.LONG()).collectAsList();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void keepsTheOrderOfColumns(Class<?> type) {
        StageFixture fixture = fixture(type);
        String[] columns = fixture.rows().columns();

        assertThat(Arrays.copyOf(fixture.transformer().transform(fixture.rows()).columns(), columns.length))
                .containsExactly(columns);
    }

    @ParameterizedTest
    @MethodSource("samplersByLabel")
    void takesLabelsOfAnyTypeAsItTakesStrings(Class<?> type) {
        StageFixture fixture = fixture(type);
        List<Long> sampled = ids(fixture.transformer().transform(fixture.rows()));

        // As the strings, these are in the order of frequent, rare. The types go round, for time: samplers share their
        // labels.
        List<String> labels = List.of("if(label = 'rare', 2, -1)", "if(label = 'rare', 2.5d, -1d)", "label = 'rare'");
        String label = labels.get(Math.floorMod(type.getSimpleName().hashCode(), labels.size()));
        Dataset<Row> rows = fixture.rows().withColumn("label", functions.expr(label));
        assertThat(ids(fixture.transformer().transform(rows))).as(label).isEqualTo(sampled);
    }

    @ParameterizedTest
    @MethodSource("samplersToCounts")
    void bringsThreeClassesToTheirCounts(Class<?> type) {
        StageFixture fixture = fixture(type);
        Dataset<Row> rows = fixture.rows().withColumn("label", functions.expr("if(id % 4 = 1, 'middle', label)"));
        Map<String, Long> before = trainingCounts(rows);
        Map<String, Long> after = trainingCounts(fixture.transformer().transform(rows));
        long target = (takes(type, "minority") ? Collections.max(before.values()) : Collections.min(before.values()));

        assertThat(before).hasSize(3);
        // These look at neighbours, too, of which a class may have none of its own.
        boolean isExact =
                !List.of(Adasyn.class, SmoteTomek.class, SmoteEnn.class).contains(type);
        assertThat(before.keySet()).containsAll(after.keySet());
        if (isExact) {
            assertThat(after).hasSize(3);
        }
        assertThat(after).isNotEmpty().allSatisfy((label, count) -> assertThat(count)
                .as(label)
                .isBetween(isExact ? target : 1L, isExact ? target : target + 2));
    }

    private static Map<String, Long> trainingCounts(Dataset<Row> rows) {
        Map<String, Long> counts = new TreeMap<>();
        for (Row row : rows.filter("not held").groupBy("label").count().collectAsList()) {
            counts.put(row.getString(0), row.getLong(1));
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("samplersToCounts")
    void refusesStrategiesThatAreNone(Class<?> type) {
        for (String strategy : List.of(
                "most", "{}", "{\"rare\": -1}", "{\"rare\": -0.5}", "{\"rare\": 1.5}", "0", "1.5", "-0.5", "[]")) {
            ClassSampler<?> sampler = (ClassSampler<?>) fixture(type).stage();

            assertThatThrownBy(() -> sampler.setSamplingStrategy(strategy))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(strategy)
                    .hasMessageContaining("samplingStrategy");
        }
    }

    @ParameterizedTest
    @MethodSource("samplersToCounts")
    void refusesALabelThatIsNotThere(Class<?> type) {
        assertThatThrownBy(() -> collectedBy(type, "{\"nobody\": 9}"))
                .hasStackTraceContaining("expected all that samplingStrategy names: [nobody]");
    }

    @ParameterizedTest
    @MethodSource("samplersToCounts")
    void refusesACountToWhichItCannotBringAClass(Class<?> type) {
        boolean grows = takes(type, "minority");
        String strategy = grows ? "{\"frequent\": 1}" : "{\"rare\": 1000}";

        assertThatThrownBy(() -> collectedBy(type, strategy))
                .hasStackTraceContaining("found target count " + (grows ? "1," : "1000,"))
                .hasStackTraceContaining("expected " + (grows ? ">= " : "<= "));
    }

    private static List<Row> collectedBy(Class<?> type, String strategy) {
        StageFixture fixture = fixture(type);
        return ((ClassSampler<?>) fixture.stage())
                .setSamplingStrategy(strategy)
                .transform(fixture.rows())
                .collectAsList();
    }

    @ParameterizedTest
    @MethodSource("samplersByNumbers")
    void samplesRowsThatAreAllEqualOrTellsWhyNot(Class<?> type) {
        StageFixture fixture = fixture(type);
        String column = numbersCol(type);
        String same = column.equals("score") ? "1" : "array(1f, 1f)";
        Dataset<Row> rows = fixture.rows().withColumn(column, functions.expr(same));

        // Of rows all alike none is in danger, nor in a cluster of its class: some samplers have nothing to start from.
        Throwable thrown =
                catchThrowable(() -> fixture.transformer().transform(rows).collectAsList());
        if (thrown != null) {
            assertThat(thrown).hasStackTraceContaining("Cannot over-sample class");
        }
    }

    @ParameterizedTest
    @MethodSource("samplersByLabel")
    void takesRowsOfOneClass(Class<?> type) {
        StageFixture fixture = fixture(type);
        Dataset<Row> rows = fixture.rows().filter("label = 'frequent'");

        assertThat(ids(fixture.transformer().transform(rows)))
                .isNotEmpty()
                .allMatch(id -> id % 4 != 0)
                .containsAll(ids(rows.filter("held")));
    }

    @ParameterizedTest
    @MethodSource("samplersByLabel")
    void refusesARowWithoutALabel(Class<?> type) {
        StageFixture fixture = fixture(type);
        Dataset<Row> rows = fixture.rows().withColumn("label", functions.expr("if(id = 7, null, label)"));

        assertThatThrownBy(() -> fixture.transformer().transform(rows).collectAsList())
                .hasStackTraceContaining("no label")
                .hasStackTraceContaining(fixture.stage().uid());
    }

    @ParameterizedTest
    @MethodSource("samplersByNumbers")
    void refusesARowWhoseNumbersAreNotFinite(Class<?> type) {
        StageFixture fixture = fixture(type);
        String column = numbersCol(type);
        String bad = column.equals("score") ? "double('NaN')" : "array(float('NaN'), 1f)";
        Dataset<Row> rows =
                fixture.rows().withColumn(column, functions.expr("if(id = 7, " + bad + ", " + column + ")"));

        assertThatThrownBy(() -> fixture.transformer().transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot sample by column")
                .hasStackTraceContaining("no finite")
                .hasStackTraceContaining(fixture.stage().uid());
    }
}
