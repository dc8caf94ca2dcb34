package io.bellows.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.SparkConf;
import org.apache.spark.resource.ExecutorResourceRequest;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.TaskResourceProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingResourcesTest {
    private static final SparkConf CONF = new SparkConf(false)
            .set("spark.executor.cores", "6")
            .set("spark.executor.resource.gpu.discoveryScript", "/opt/find-gpus.sh")
            .set("spark.executor.resource.gpu.vendor", "nvidia.com");

    @Test
    void becomesAProfileOfExecutorsAndTasks() {
        ResourceProfile profile = new TrainingResources(4, 2048, 1024, 2, 1).profile(3, CONF);

        assertThat(profile).isNotInstanceOf(TaskResourceProfile.class);
        assertThat(amount(profile, "cores")).isEqualTo(4);
        assertThat(amount(profile, "memory")).isEqualTo(2048);
        assertThat(amount(profile, "memoryOverhead")).isEqualTo(1024);
        ExecutorResourceRequest gpu = profile.executorResourcesJMap().get("gpu");
        assertThat(gpu.amount()).isEqualTo(2);
        assertThat(gpu.discoveryScript()).isEqualTo("/opt/find-gpus.sh");
        assertThat(gpu.vendor()).isEqualTo("nvidia.com");
        assertThat(profile.taskResourcesJMap().get("cpus").amount()).isEqualTo(3);
        assertThat(profile.taskResourcesJMap().get("gpu").amount()).isEqualTo(1);
    }

    @Test
    void asksForTheApplicationsCoresWhereNoOthersAreNamed() {
        ResourceProfile profile = new TrainingResources(0, 2048, 0, 0, 0).profile(6, CONF);

        assertThat(amount(profile, "cores")).isEqualTo(6);
        assertThat(profile.executorResourcesJMap()).containsOnlyKeys("cores", "memory");
    }

    @Test
    void asksForNoExecutorsWhereAWorkerAloneAsks() {
        ResourceProfile profile = new TrainingResources(0, 0, 0, 0, 0.25).profile(2, CONF);

        assertThat(profile).isInstanceOf(TaskResourceProfile.class);
        assertThat(profile.taskResourcesJMap().get("gpu").amount()).isEqualTo(0.25);
        assertThat(profile.taskResourcesJMap().get("cpus").amount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.75, 1.5, Double.NaN})
    void refusesPartsOfGpusThatTasksCannotHave(double gpus) {
        assertThat(TrainingResources.isShare(gpus)).isFalse();
        assertThatThrownBy(() -> new TrainingResources(0, 0, 0, 0, gpus))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(gpus + " GPUs a worker")
                .hasMessageContaining("at most 0.5 or whole");
    }

    private static long amount(ResourceProfile profile, String resource) {
        return profile.executorResourcesJMap().get(resource).amount();
    }
}
