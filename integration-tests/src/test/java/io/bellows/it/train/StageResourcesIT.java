package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.StandaloneCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages that train under a profile of their own, on workers of two cores that say that they have a GPU. */
@Timeout(300)
class StageResourcesIT {
    private static final int DEFAULT_PROFILE = 0;

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = StandaloneCluster.start("stage-resources", 2, 2, 1);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void aBarrierStageHoldsCoresAndGpusOfExecutorsThatAreThere() throws InterruptedException {
        TrainWithResources.Figures figures = run(
                Map.of("gpusPerWorker", 1.0),
                Map.of(),
                Map.of(
                        "spark.executor.resource.gpu.amount", "1",
                        "spark.task.resource.gpu.amount", "0.5"));

        assertThat(figures.workers()).isEqualTo(2);
        assertThat(figures.threadsPerWorker()).isEqualTo(2);
        assertThat(figures.executors()).hasSize(2).values().containsOnly(DEFAULT_PROFILE);
        int own = onlyOwnProfile(figures);
        assertThat(figures.profiles().get(own)).contains("name: gpu, amount: 1.0", "name: cpus, amount: 2.0");
        assertThat(figures.stages().values())
                .filteredOn(profile -> profile == own)
                .hasSize(1);
        assertThat(figures.hosts()).doesNotHaveDuplicates().hasSize(2);
        assertThat(figures.lastLoss()).isFinite();
    }

    @Test
    void dynamicAllocationMakesExecutorsForTheStagesThatTrain() throws InterruptedException {
        Map<String, String> dynamic = Map.of(
                "spark.dynamicAllocation.enabled", "true",
                "spark.dynamicAllocation.shuffleTracking.enabled", "true",
                "spark.dynamicAllocation.maxExecutors", "2",
                "spark.executor.cores", "1");
        Map<String, Object> ask =
                Map.of("trainer", "block-manager", "numWorkers", 2, "executorCores", 1, "executorMemoryMb", 640);
        Map<String, Object> tooMuch =
                Map.of("trainer", "block-manager", "numWorkers", 1, "executorCores", 64, "slotTimeoutSeconds", 3);

        TrainWithResources.Figures figures = run(ask, tooMuch, dynamic);

        assertThat(figures.workers()).isEqualTo(2);
        assertThat(figures.threadsPerWorker()).isEqualTo(1);
        int own = figures.executors().values().stream()
                .filter(profile -> profile != DEFAULT_PROFILE)
                .findFirst()
                .orElseThrow();
        assertThat(figures.profiles().get(own)).contains("name: memory, amount: 640");
        List<String> executors = figures.executors().entrySet().stream()
                .filter(executor -> executor.getValue() == own)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(executors).hasSize(2);
        assertThat(figures.hosts()).isNotEmpty().isSubsetOf(executors).containsAll(executors);
        assertThat(figures.lastLoss()).isFinite();
        assertThat(figures.refusal())
                .contains("found 0 executors of its own after 3 s, expected 1", "room for them", "slotTimeoutSeconds");
    }

    private static int onlyOwnProfile(TrainWithResources.Figures figures) {
        assertThat(figures.profiles()).hasSize(1);
        return figures.profiles().keySet().iterator().next();
    }

    private static TrainWithResources.Figures run(
            Map<String, Object> params, Map<String, Object> impossible, Map<String, String> conf)
            throws InterruptedException {
        try (Application<TrainWithResources.Figures> application = cluster.submit(
                TrainWithResources.class,
                new TrainWithResources.Orders(params, impossible),
                TrainWithResources.Figures.class,
                conf)) {
            return application.await(Duration.ofMinutes(4)).get();
        }
    }
}
