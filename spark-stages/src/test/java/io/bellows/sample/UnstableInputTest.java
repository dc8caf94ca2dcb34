package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.LocalSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnstableInputTest {
    private static Dataset<Row> rows(String expression) {
        return LocalSpark.session()
                .range(20)
                .selectExpr("id", expression + " as value")
                .filter("value is not null")
                .groupBy("id")
                .count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    rand(3) < 0.3                     | rand(3)
                    id + monotonically_increasing_id()| monotonically_increasing_id()
                    """)
    void findsWhatDependsOnTheOrderOfRows(String expression, String found) {
        assertThat(UnstableInput.stepOf(rows(expression))).hasValue(found);
    }

    @ParameterizedTest
    @CsvSource({"id * 2", "input_file_name()"})
    void findsNothingInWhatIsOfTheRowAlone(String expression) {
        assertThat(UnstableInput.stepOf(rows(expression))).isEmpty();
    }

    @Test
    void findsLimitsOfRowsThatAreNotSortedAndSamples() {
        Dataset<Row> rows = rows("id");

        assertThat(UnstableInput.stepOf(rows.limit(3).select("id"))).hasValue("limit()");
        assertThat(UnstableInput.stepOf(rows.sample(0.5, 3).select("id"))).hasValue("sample()");
        assertThat(UnstableInput.stepOf(rows.orderBy("id").limit(3))).isEmpty();
    }

    @Test
    void takesCachedRowsToBeStable() {
        Dataset<Row> rows = rows("rand(3)").cache();

        assertThat(UnstableInput.stepOf(rows)).isEmpty();

        rows.unpersist();
    }
}
