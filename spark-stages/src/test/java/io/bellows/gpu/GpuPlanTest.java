package io.bellows.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.gpu.ExplainedText.Exec;
import java.util.List;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What a plan tells and how; RAPIDS itself is asked in the integration tests. */
class GpuPlanTest {
    private static final String TEXT = """
            !Exec <HashAggregateExec> cannot run on GPU because not all expressions can be replaced
              ! <Slice> slice(f#52, 1, 1) cannot run on GPU because GPU does not currently support the operator class a.Slice

            *Exec <SortExec> will run on GPU
              *Expression <SortOrder> g#14L ASC will run on GPU
              !Exec <FilterExec> cannot run on GPU because not all expressions can be replaced; it is small
                @Expression <GreaterThan> (u(id#13L) > 3) could run on GPU
                  !Expression <ScalaUDF> u(id#13L) cannot run on GPU because neither u implemented by class a.B$$Lambda$3034/0x00007f provides a GPU implementation
                *Exec <FileSourceScanExec> will run on GPU
              *Exec <BroadcastExchangeExec> will run on GPU
            """;

    @Test
    void readsTheTreesOfAnExplanation() {
        List<Exec> roots = ExplainedText.parse(TEXT);

        assertThat(roots).extracting(Exec::name).containsExactly("HashAggregate", "Sort");
        assertThat(roots.get(0).reasons())
                .containsExactly("Slice slice(f, 1, 1): GPU does not currently support the operator class a.Slice");
        Exec sort = roots.get(1);
        assertThat(sort.onGpu()).isTrue();
        assertThat(sort.inputs()).extracting(Exec::name).containsExactly("Filter", "BroadcastExchange");
        Exec filter = sort.inputs().get(0);
        assertThat(filter.onGpu()).isFalse();
        assertThat(filter.inputs()).extracting(Exec::name).containsExactly("FileSourceScan");
        assertThat(filter.reasons())
                .containsExactly("it is small", "ScalaUDF u(id): neither u provides a GPU implementation");
    }

    @Test
    void takesNothingUnknownForAPlanWithoutComplaints() {
        assertThatThrownBy(() -> ExplainedText.parse("All is well"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Cannot read the explanation of RAPIDS: found 'All is well'");
    }

    @Test
    void saysWhatToDoWithoutRapids() {
        assertThatThrownBy(() -> GpuPlan.explain(LocalSpark.session().range(3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("found no com.nvidia.spark.rapids.ExplainPlan on the class path")
                .hasMessageContaining("./bellows explain");
    }

    @Test
    void refusesAStreamAndSaysWhatToExplain() {
        Dataset<Row> stream = LocalSpark.session().readStream().format("rate").load();

        for (ThrowingCallable explained : List.<ThrowingCallable>of(
                () -> GpuPlan.explain(stream),
                () -> GpuPlan.explain(new SQLTransformer().setStatement("SELECT * FROM __THIS__"), stream))) {
            assertThatThrownBy(explained)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found a stream, expected rows that are read once")
                    .hasMessageContaining("spark.read()");
        }
    }

    @Test
    void countsOperatorsOfThePlanAloneAndFitsATerminal() {
        GpuPlan plan = new GpuPlan(
                List.of(
                        new PlanOperator(
                                1,
                                List.of("input"),
                                "FileSourceScan",
                                Placement.GPU,
                                List.of(),
                                List.of(),
                                List.of(),
                                0),
                        new PlanOperator(
                                2,
                                List.of("DecodeImages", "AugmentImages", "ToTensor"),
                                "Project",
                                Placement.CPU,
                                List.of("x".repeat(200)
                                        + " and a reason that is far longer than what a line of a terminal holds"),
                                List.of("do something else"),
                                List.of(1),
                                1),
                        new PlanOperator(
                                3, List.of("Trainer"), "fit", Placement.CPU, List.of(), List.of(), List.of(2), 0)),
                List.of("A note."));

        assertThat(plan.gpuShare()).isEqualTo(0.5);
        assertThat(plan.transfers()).isEqualTo(1);
        assertThat(plan.onCpu()).extracting(PlanOperator::number).containsExactly(2);
        assertThat(plan.toTable().lines()).allMatch(line -> line.length() <= 80);
        assertThat(plan.toTable())
                .contains(
                        "rows are copied to the CPU",
                        "do something else",
                        "1 of 2 operators on the GPU (50 %)",
                        "A note.");
        assertThat(plan.toJson()).contains("\"gpuShare\" : 0.5", "\"placement\" : \"CPU\"");
    }

    @Test
    void advisesByWhatIsInTheWay() {
        assertThat(Advice.of("Project", List.of("ZipWith zip_with(a, b, f): not supported"), false))
                .containsExactly("write zip_with(a, b, f) as transform(a, (x, k) -> f(x, b[k]))");
        assertThat(Advice.of(
                        "CollectLimit", List.of("it is slow. Set spark.rapids.sql.exec.X to true if you wish"), false))
                .containsExactly("set spark.rapids.sql.exec.X = true");
        assertThat(Advice.of("Project", List.of("ScalaUDF UDF(a): no GPU implementation"), false)
                        .get(0))
                .contains("RapidsUDF");
        assertThat(Advice.of("Project", List.of("ScalaUDF UDF(a): no GPU implementation"), true)
                        .get(0))
                .startsWith("by design");
    }
}
