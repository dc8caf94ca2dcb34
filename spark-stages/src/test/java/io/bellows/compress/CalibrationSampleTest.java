package io.bellows.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class CalibrationSampleTest {
    private static final Dataset<Row> ROWS = LabelledRows.random(200);

    @Test
    void takesAsManyRowsAsAsked() {
        assertThat(sample(ROWS, 20, 1)).hasSize(20);
        assertThat(sample(ROWS, 500, 1)).hasSize(200);
        assertThat(sample(ROWS.limit(0), 5, 1)).isEmpty();
    }

    @Test
    void takesTheSameRowsFromAnyPartitions() {
        Set<String> expected = sample(ROWS.coalesce(1), 20, 1);

        assertThat(sample(ROWS.repartition(7), 20, 1)).isEqualTo(expected);
        assertThat(sample(ROWS.orderBy(ROWS.col("id").desc()), 20, 1)).isEqualTo(expected);
    }

    @Test
    void takesOtherRowsUnderAnotherSeed() {
        assertThat(sample(ROWS, 20, 2)).isNotEqualTo(sample(ROWS, 20, 1));
    }

    @Test
    void leavesNullsOut() {
        Dataset<Row> rows = LabelledRows.of(Arrays.asList(null, LabelledRows.features(1), null));

        assertThat(sample(rows, 3, 1)).hasSize(1);
    }

    @Test
    void takesAllOfEqualRows() {
        List<List<Float>> equal = Collections.nCopies(5, LabelledRows.features(1));

        assertThat(new CalibrationSample(2, 1)
                        .of(LabelledRows.of(equal), List.of("features"))
                        .count())
                .isEqualTo(5);
    }

    private static Set<String> sample(Dataset<Row> rows, int count, long seed) {
        return new CalibrationSample(count, seed)
                .of(rows, List.of("features")).collectAsList().stream()
                        .map(Row::toString)
                        .collect(Collectors.toSet());
    }
}
