package io.bellows.it.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RAPIDS would run the stages of {@link GpuStages} on a GPU, whole. */
class GpuPlanIT {
    private static Map<String, List<String>> notOnGpu;

    @BeforeAll
    static void explain(@TempDir Path folder) throws Exception {
        notOnGpu = GpuPlan.notOnGpu(folder, Duration.ofMinutes(5));
    }

    static List<String> stages() {
        return List.copyOf(GpuStages.all().keySet());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void runsWhollyOnTheGpu(String stage) {
        assertThat(notOnGpu.get(stage)).isEmpty();
    }

    @Test
    void wouldTellOfAnOperatorThatDoesNot() {
        assertThat(notOnGpu.get("a plan with a row function")).isNotEmpty();
    }
}
