package io.bellows.it.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RAPIDS would run {@link GpuStages} on a GPU, whole, and of the others what is recorded here. */
class GpuPlanIT {
    private static JsonNode plans;

    @BeforeAll
    static void explain(@TempDir Path folder) throws Exception {
        plans = ExplainedPlans.explain(folder, Duration.ofMinutes(5));
    }

    static List<String> stages() {
        return List.copyOf(GpuStages.all().keySet());
    }

    private static List<JsonNode> operators(String plan) {
        List<JsonNode> operators = new ArrayList<>();
        plans.get(plan).get("operators").forEach(operators::add);
        return operators;
    }

    /** Operators on the CPU as {@code stages: operator}, in their order. */
    private static List<String> onCpu(String plan) {
        return operators(plan).stream()
                .filter(one -> one.get("placement").asText().equals("CPU"))
                .map(GpuPlanIT::shown)
                .toList();
    }

    private static String shown(JsonNode operator) {
        List<String> stages = new ArrayList<>();
        operator.get("stages").forEach(stage -> stages.add(stage.asText()));
        return String.join(", ", stages) + ": " + operator.get("operator").asText();
    }

    private static String notes(String plan) {
        return plans.get(plan).get("notes").toString();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void runsWhollyOnTheGpu(String stage) {
        assertThat(onCpu(stage)).isEmpty();
        assertThat(plans.get(stage).get("gpuShare").asDouble()).isEqualTo(1);
        assertThat(operators(stage)).hasSizeGreaterThan(1);
    }

    @Test
    void tellsOfAFunctionOfRows() {
        assertThat(onCpu(GpuQueries.ROW_FUNCTION)).isEqualTo(List.of("query: Filter"));
        JsonNode filter = operators(GpuQueries.ROW_FUNCTION).get(1);
        assertThat(filter.get("reasons").toString()).contains("Invoke");
        assertThat(filter.get("transfers").asInt()).isEqualTo(1);
    }

    @Test
    void looksIntoSubqueriesThoughTheSessionIsAdaptive() {
        assertThat(onCpu(GpuQueries.SUBQUERY)).contains("subquery: HashAggregate");
        assertThat(plans.get(GpuQueries.SUBQUERY).toString()).contains("transform(sequence(i - 1, i + n - 2)");
    }

    @Test
    void doesNotFoldRowsInMemoryAway() {
        assertThat(onCpu(GpuQueries.IN_MEMORY)).contains("query: Project");
        assertThat(notes(GpuQueries.IN_MEMORY)).contains("a list in memory");
        assertThat(plans.get(GpuQueries.IN_MEMORY).toString()).contains("transform(a, (x, k) -> f(x, b[k]))");
    }

    @Test
    void leavesObserveOutAndSaysSo() {
        assertThat(onCpu(GpuQueries.OBSERVED)).isEmpty();
        assertThat(operators(GpuQueries.OBSERVED)).hasSizeGreaterThan(1);
        assertThat(notes(GpuQueries.OBSERVED)).contains("observe() was left out", "rows seen");
    }

    @Test
    void saysWhereAPlanTellsNothing() {
        assertThat(notes(GpuQueries.SOURCE_ALONE)).contains("nothing but its source");
        assertThat(notes(GpuQueries.CACHED)).contains("Rows come from a cache");
        assertThat(notes(GpuQueries.ROW_FUNCTION)).doesNotContain("nothing but its source");
    }

    @Test
    void countsTransfersInBothDirections() {
        assertThat(onCpu(GpuQueries.THERE_AND_BACK))
                .isEqualTo(List.of("query: ObjectHashAggregate", "query: ShuffleExchange"));
        assertThat(plans.get(GpuQueries.THERE_AND_BACK).get("transfers").asInt())
                .isEqualTo(2);
    }

    @Test
    void recordsTheShareOfTheDigitsJob() {
        assertThat(onCpu(GpuJobs.DIGITS))
                .isEqualTo(List.of(
                        "input, DecodeImages: Project",
                        "AugmentImages, ToTensor: Project",
                        "input, DecodeImages, ToTensor: Project",
                        "DataParallelClassifier: fit"));
        assertThat(plans.get(GpuJobs.DIGITS).get("gpuShare").asDouble()).isEqualTo(6.0 / 9, within(1e-9));
    }

    @Test
    void recordsTheShareOfAJobOfImages() {
        assertThat(onCpu(GpuJobs.IMAGES))
                .isEqualTo(List.of("DecodeImages, AugmentImages, ToTensor: Project", "DataParallelClassifier: fit"));
        assertThat(plans.get(GpuJobs.IMAGES).get("gpuShare").asDouble()).isEqualTo(20.0 / 21, within(1e-9));
        assertThat(plans.get(GpuJobs.IMAGES).toString()).contains("by the training workers (everyEpoch)");
    }

    @Test
    void recordsTheShareOfAJobOfATable() {
        // The new rows, and the classes that grow.
        assertThat(onCpu(GpuJobs.TABLE))
                .isEqualTo(List.of("Smote: BatchScan", "Smote: BatchScan", "DataParallelClassifier: fit"));
        assertThat(plans.get(GpuJobs.TABLE).get("gpuShare").asDouble()).isEqualTo(17.0 / 19, within(1e-9));
        assertThat(plans.get(GpuJobs.TABLE).toString()).contains("by design: Bellows computes this in Java");
    }
}
