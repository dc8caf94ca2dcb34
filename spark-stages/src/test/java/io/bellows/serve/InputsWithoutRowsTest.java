package io.bellows.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.onnx.SampleGraphs;
import io.bellows.engine.onnx.TensorType;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Models with inputs whose first extent counts no rows. */
class InputsWithoutRowsTest {
    private static final SparkSession SPARK = LocalSpark.session();

    private static Dataset<Row> rows(String... sql) {
        return SPARK.range(0, 6, 1, 2).selectExpr(sql);
    }

    /** {@code y = x weights + state[0]}, {@code next = 2 state}, as a step of a recurrent network has it. */
    private static SampleGraphs step() {
        return SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .input("state", TensorType.FLOAT, 2, -1, 2)
                .input("rate", TensorType.INT64)
                .floats("weights", new float[] {1, 0, 0, 1, 1, 1}, 3, 2)
                .longs("first", new long[] {0})
                .node("MatMul", "product", "x", "weights")
                .node("Gather", "upper", "axis", 0, "state", "first")
                .node("Add", "y", "product", "upper")
                .node("Add", "next", "state", "state")
                .node("Add", "doubled", "rate", "rate")
                .output("y", TensorType.FLOAT, -1, 2)
                .output("next", TensorType.FLOAT, 2, -1, 2)
                .output("doubled", TensorType.INT64);
    }

    private static Dataset<Row> steps() {
        return rows(
                "id",
                "array(float(id), 1f, 2f) as x",
                "array(array(array(10f, float(id))), array(array(5f, 6f))) as state",
                "16000L as rate");
    }

    @Test
    void givesEachRowItsOwnState() {
        Dataset<Row> given = new OnnxModel(step().file()).transform(steps());

        List<Row> all = given.select("id", "y", "next", "doubled").collectAsList();
        assertThat(all).hasSize(6);
        for (Row row : all) {
            float id = row.getLong(0);
            assertThat(NestedArrays.flat(row.get(1))).isEqualTo(List.of(id + 12, id + 3));
            assertThat(NestedArrays.flat(row.get(2))).isEqualTo(List.of(20f, 2 * id, 10f, 12f));
            assertThat(row.getLong(3)).isEqualTo(32_000);
        }
        assertThat(given.schema().apply("next").dataType().simpleString()).isEqualTo("array<array<array<float>>>");
    }

    @Test
    void takesAStateFromAFlatColumn() {
        Dataset<Row> flat = rows("id", "array(0f, 0f, 0f) as x", "array(1f, 2f, 3f, 4f) as state", "1L as rate");

        List<Row> all =
                new OnnxModel(step().file()).transform(flat).select("next").collectAsList();

        assertThat(all).hasSize(6).allSatisfy(row -> assertThat(NestedArrays.flat(row.get(0)))
                .isEqualTo(List.of(2f, 4f, 6f, 8f)));
    }

    @Test
    void isQuantizedWithTheStateOfEachRow() {
        OnnxModel model = new OnnxModel(step().file());

        QuantizedModel quantized = new PostTrainingQuantizer().setModel(model).fit(steps());

        assertThat(quantized.summary().layers()).hasSize(1).allMatch(layer -> layer.quantized());
        for (Row row : quantized.transform(steps()).select("id", "y").collectAsList()) {
            List<Object> y = NestedArrays.flat(row.get(1));
            assertThat((float) y.get(0)).isBetween(row.getLong(0) + 11.7f, row.getLong(0) + 12.3f);
        }
    }

    @Test
    void runsAModelOfSingleValuesAlone() {
        OnnxModel sum = new OnnxModel(SampleGraphs.graph()
                .input("a", TensorType.FLOAT)
                .input("b", TensorType.FLOAT)
                .node("Add", "c", "a", "b")
                .output("c", TensorType.FLOAT)
                .file());

        List<Row> all = sum.transform(rows("float(id) as a", "float(id % 2) as b"))
                .select("a", "c")
                .collectAsList();

        assertThat(all).hasSize(6).allSatisfy(row -> assertThat(row.getFloat(1))
                .isEqualTo(row.getFloat(0) + row.getFloat(0) % 2));
    }

    @Test
    void refusesFirstExtentsOfZeroAndRowsThatOutgrowMemory() {
        assertThatThrownBy(() -> new OnnxModel(SampleGraphs.graph()
                                .input("x", TensorType.FLOAT, 0, 2)
                                .node("Relu", "y", "x")
                                .output("y", TensorType.FLOAT, 0, 2)
                                .file())
                        .transform(rows("array(1f, 2f) as x")))
                .hasMessageContaining("whose first extents are 0");
        assertThatThrownBy(() -> SampleGraphs.graph()
                        .input("x", TensorType.FLOAT, -1, 1_000_000, 1_000_000)
                        .node("Relu", "y", "x")
                        .output("y", TensorType.FLOAT, -1, 1_000_000, 1_000_000)
                        .file())
                .hasMessageContaining("found input 'x' float[?, 1000000, 1000000], expected at most 2147483639 bytes");
    }

    @Test
    void tellsOfResultsOfAnotherRankThanTheFile() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, -1)
                .longs("any", new long[] {-1})
                .node("Shape", "shape", "x")
                .node("Identity", "kept", "shape")
                .node("Reshape", "y", "x", "kept")
                .output("y", TensorType.FLOAT, -1, -1, -1)
                .file());

        assertThatThrownBy(() -> model.transform(rows("array(1f, 2f) as x")).collectAsList())
                .rootCause()
                .hasMessageContaining("output 'y'");
    }
}
