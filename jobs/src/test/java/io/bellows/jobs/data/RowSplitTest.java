package io.bellows.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.jobs.LocalSpark;
import io.bellows.jobs.config.JobConfig.ColumnSplit;
import io.bellows.jobs.config.JobConfig.RandomSplit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

final class RowSplitTest {
    private static Dataset<Row> rows(int count, int partitions) {
        return LocalSpark.session()
                .range(0, count, 1, partitions)
                .select(functions
                        .concat(functions.lit("row-"), functions.col("id"))
                        .as("path"));
    }

    private static RandomSplit rule(double test, double validation, long seed) {
        return new RandomSplit("path", test, validation, seed, "validation");
    }

    private static Set<String> paths(Dataset<Row> rows) {
        return new HashSet<>(rows.select("path").as(Encoders.STRING()).collectAsList());
    }

    @Test
    void givesEachPartItsExactShare() {
        RowSplit split = RowSplit.of(rows(1003, 3), rule(0.2, 0.08, 17));
        // 0.2 · 1003 = 200.6 and 0.28 · 1003 = 280.84, rounded.
        assertThat(split.count()).isEqualTo(new RowSplit.Counts(722, 80, 201));
    }

    @Test
    void losesNoRowAndDoublesNone() {
        RowSplit split = RowSplit.of(rows(500, 3), rule(0.3, 0.2, 1));
        Set<String> fit = paths(split.fit());
        Set<String> test = paths(split.test());
        assertThat(fit).hasSize(350).doesNotContainAnyElementsOf(test);
        assertThat(test).hasSize(150);
    }

    @Test
    void doesNotDependOnPartitionsOrOrder() {
        RowSplit one = RowSplit.of(rows(400, 1), rule(0.25, 0.25, 5));
        RowSplit other = RowSplit.of(rows(400, 1).orderBy(functions.rand(3)).repartition(7), rule(0.25, 0.25, 5));
        assertThat(paths(other.test())).isEqualTo(paths(one.test()));
        assertThat(paths(other.fit().where("validation")))
                .isEqualTo(paths(one.fit().where("validation")))
                .hasSize(100);
    }

    @Test
    void dependsOnTheSeed() {
        assertThat(paths(RowSplit.of(rows(400, 2), rule(0.25, 0, 5)).test()))
                .isNotEqualTo(paths(RowSplit.of(rows(400, 2), rule(0.25, 0, 6)).test()));
    }

    @Test
    void keepsRowsOfEqualKeyTogether() {
        Dataset<Row> twice = rows(100, 2).union(rows(100, 2));
        RowSplit split = RowSplit.of(twice, rule(0.5, 0, 5));
        assertThat(paths(split.fit())).doesNotContainAnyElementsOf(paths(split.test()));
    }

    @Test
    void takesNamesOfColumnsAsTheyAre() {
        Dataset<Row> rows = rows(50, 2)
                .withColumnRenamed("path", "file.`path")
                .withColumn("fold.no", functions.expr("if(hash(`file.``path`) % 2 = 0, 'test', 'train')"));
        assertThat(RowSplit.of(rows, new RandomSplit("file.`path", 0.2, 0.2, 5, "is.validation"))
                        .count())
                .isEqualTo(new RowSplit.Counts(30, 10, 10));
        RowSplit.Counts byColumn = RowSplit.of(rows, new ColumnSplit("fold.no", "test", "validation", "is.validation"))
                .count();
        assertThat(byColumn.test())
                .isPositive()
                .isEqualTo(rows.where("`fold.no` = 'test'").count());
    }

    @Test
    void givesNoTestRowsForAFractionOfZero() {
        assertThat(RowSplit.of(rows(50, 2), rule(0, 0, 5)).count()).isEqualTo(new RowSplit.Counts(50, 0, 0));
    }

    @Test
    void splitsByWhatAColumnSays() {
        Dataset<Row> rows = LocalSpark.session()
                .createDataset(List.of("test", "dev", "train", "dev", "other"), Encoders.STRING())
                .toDF("part");
        RowSplit split = RowSplit.of(rows, new ColumnSplit("part", "test", "dev", "validation"));
        assertThat(split.count()).isEqualTo(new RowSplit.Counts(2, 2, 1));
        assertThat(split.fit()
                        .where("validation")
                        .select("part")
                        .distinct()
                        .as(Encoders.STRING())
                        .collectAsList())
                .containsExactly("dev");
    }

    @Test
    void refusesAKeyThatIsMissing() {
        assertThatThrownBy(() -> RowSplit.of(rows(5, 1), new RandomSplit("pth", 0.2, 0, 1, "validation")))
                .hasMessageContaining("'pth'")
                .hasMessageContaining("did you mean 'path'?");
    }

    @Test
    void refusesRowsWithoutAKey() {
        Dataset<Row> rows =
                rows(4, 1).select(functions.expr("nullif(path, 'row-2')").as("path"));
        assertThatThrownBy(() -> RowSplit.of(rows, rule(0.5, 0, 1)))
                .hasMessageContaining("Cannot split by 'path': found 1 rows without a key");
    }

    @Test
    void refusesAColumnInTheWay() {
        Dataset<Row> rows = rows(4, 1).withColumn("validation", functions.lit(1));
        assertThatThrownBy(() -> RowSplit.of(rows, rule(0.5, 0, 1))).hasMessageContaining("'validation'");
    }
}
