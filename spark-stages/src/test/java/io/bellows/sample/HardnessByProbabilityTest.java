package io.bellows.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Beside imbalanced-learn's choices, which {@code src/test/python/hardness_peer.py} wrote. */
class HardnessByProbabilityTest {
    private static final List<String> STRATEGIES = List.of("auto", "majority", "all", "{\"0\": 33, \"1\": 20}");
    private static final List<String[]> LINES = lines();

    private static List<String[]> lines() {
        try (InputStream in = HardnessByProbabilityTest.class.getResourceAsStream("/sampling/hardness.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(";", -1))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Dataset<Row> rows() {
        List<Row> rows = IntStream.range(0, LINES.size())
                .mapToObj(i -> RowFactory.create(i, Integer.parseInt(LINES.get(i)[0]), LINES.get(i)[1]))
                .toList();
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("label", DataTypes.IntegerType)
                .add("text", DataTypes.StringType);
        return LocalSpark.session()
                .createDataFrame(rows, schema)
                .selectExpr("id", "label", "cast(split(text, ' ') as array<double>) as probability");
    }

    private static InstanceHardnessThreshold sampler() {
        return new InstanceHardnessThreshold().setKeyCol("id").setProbabilityCol("probability");
    }

    private static List<Integer> ids(Dataset<Row> rows) {
        return rows.select("id").orderBy("id").as(Encoders.INT()).collectAsList();
    }

    @Test
    void keepsTheRowsThatImbalancedLearnKeeps() {
        for (int i = 0; i < STRATEGIES.size(); i++) {
            int column = i;
            List<Integer> expected = IntStream.range(0, LINES.size())
                    .filter(row -> LINES.get(row)[2].split(" ", -1)[column].equals("1"))
                    .boxed()
                    .toList();

            Dataset<Row> kept = sampler().setSamplingStrategy(STRATEGIES.get(i)).transform(rows());

            assertThat(ids(kept)).as(STRATEGIES.get(i)).isEqualTo(expected);
        }
    }

    @Test
    void keepsTheSameRowsHoweverTheyArePartitioned() {
        assertThat(ids(sampler().transform(rows().repartition(3))))
                .isEqualTo(ids(sampler().transform(rows())));
    }

    @Test
    void bringsRowsOfEqualProbabilityToExactCounts() {
        Dataset<Row> equal = rows().selectExpr("id", "label", "array(0.2d, 0.3d, 0.5d) as probability");

        assertThat(sampler().transform(equal).groupBy("label").count().collectAsList())
                .extracting(row -> row.getLong(1))
                .containsExactly(15L, 15L, 15L);
    }

    @Test
    void refusesALabelThatIsNoIndex() {
        Dataset<Row> rows = rows().selectExpr("id", "label + 1 as label", "probability");

        assertThatThrownBy(() -> sampler().transform(rows).count())
                .hasStackTraceContaining("a label that is no index of a probability");
        assertThatThrownBy(() -> sampler().setLabelCol("name").transform(rows.selectExpr("*", "'a' as name")))
                .hasMessageContaining("found type string, expected a numeric type");
    }
}
