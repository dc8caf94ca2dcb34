package io.bellows.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.NetworkBuilder;
import org.junit.jupiter.api.Test;

class ResourcePlannerTest {
    private static final NetworkLoad SMALL = new NetworkLoad(1_000, 0, 0, 0, 1_000);
    private static final NetworkLoad LARGE = new NetworkLoad(0, 1_000_000_000, 0, 0, 1_000_000);
    private static final ReadAhead NOTHING_ASKED = new ReadAhead(0, 0);
    private static final ExecutorMemory MEMORY = new ExecutorMemory(1024, 384, false, 1);

    private static PlanRequest request(NetworkLoad load, int batch, boolean isFree, int recordBytes) {
        return new PlanRequest(
                load,
                64_000,
                0,
                recordBytes,
                batch,
                isFree,
                2,
                Long.MAX_VALUE,
                1,
                false,
                NOTHING_ASKED,
                rows -> (long) rows << 20,
                rows -> (long) rows << 19);
    }

    private static ResourcePlan plan(PlanRequest request, int executors, int cores) {
        ClusterCapacity cluster = new ClusterCapacity(executors, executors * cores, executors * cores);
        return ResourcePlanner.plan(request, Spread.over(cluster, 0, 0, 1), MEMORY);
    }

    private static Choice choice(ResourcePlan plan, String what) {
        return plan.choices().stream()
                .filter(choice -> choice.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsLayersByWhatTheyWaitFor() {
        NetworkLoad load = NetworkLoad.of(NetworkBuilder.network("four", 4, 8, 8)
                .depthwiseConv2d(3, 1, 1)
                .conv2d(16, 1, 1, 0)
                .conv2d(6, 1, 1, 0)
                .globalAveragePool()
                .linear(5)
                .build());

        assertThat(load.groupedAdds()).isEqualTo(4 * 9 * 64);
        assertThat(load.blockedAdds()).isEqualTo(4 * 16 * 64);
        assertThat(load.unblockedAdds()).isEqualTo(16 * 6 * 64);
        assertThat(load.linearAdds()).isEqualTo(6 * 5);
        assertThat(load.parameters()).isEqualTo(4 * 9 + 4 * 16 + 16 + 16 * 6 + 6 + 6 * 5 + 5);
    }

    @Test
    void takesOneWorkerAnExecutorOnAllItsCores() {
        ResourcePlan plan = plan(request(LARGE, 64, false, 100), 4, 2);

        assertThat(choice(plan, "numWorkers")).isEqualTo(new Choice("numWorkers", "4", "one for each of 4 executors"));
        assertThat(choice(plan, "threadsPerWorker").value()).isEqualTo("2");
        assertThat(choice(plan, "batchSize").reason()).startsWith("as set, or by default");
        assertThat(plan.processMegabytes()).isEqualTo(183 + 8 + 1);
    }

    @Test
    void expectsTheNativeMemoryOfAllWorkersOfAProcess() {
        Spread spread = Spread.over(new ClusterCapacity(2, 4, 4), 4, 1, 1);
        PlanRequest request = request(LARGE, 64, false, 100);

        ResourcePlan shared = ResourcePlanner.plan(request, spread, new ExecutorMemory(1024, 384, false, 2));
        ResourcePlan local = ResourcePlanner.plan(
                request, spread, ExecutorMemory.of(LocalSpark.session().sparkContext(), 4, TrainingResources.NONE));

        assertThat(shared.processMegabytes()).isEqualTo(183 + 2 * (8 + 1));
        assertThat(local.processMegabytes()).isEqualTo(300 + 4 * (8 + 1));
    }

    @Test
    void saysWhenFewerWorkersWouldBeQuickerAndLeavesThemAlone() {
        ResourcePlan plan = plan(request(SMALL, 64, false, 100), 16, 1);

        assertThat(choice(plan, "numWorkers").value()).isEqualTo("16");
        assertThat(choice(plan, "numWorkers").reason()).contains("numWorkers = 1 is expected to be");
    }

    @Test
    void expectsTheSumOfItsSteps() {
        StepCosts costs = StepCosts.MEASURED;
        ResourcePlan plan = plan(request(LARGE, 64, false, 100), 2, 1);
        double compute = 32 * costs.blocked() * 1e9 + costs.weight() * 1e6;
        double sync = 2 * (1e-4 + 4e6 / 2 / 1.6e9);

        assertThat(plan.step().compute()).isCloseTo(compute, within(1e-9));
        assertThat(plan.step().sync()).isCloseTo(sync, within(1e-9));
        assertThat(plan.steps()).isEqualTo(2_000);
        assertThat(plan.trainingSeconds())
                .isCloseTo(2_000 * (compute + sync + costs.moved() * 1e6 + costs.step()), within(1e-6));
    }

    @Test
    void countsAPassForwardForEachValidationRow() {
        PlanRequest with = new PlanRequest(
                LARGE,
                64_000,
                6_400,
                100,
                64,
                false,
                2,
                Long.MAX_VALUE,
                1,
                false,
                NOTHING_ASKED,
                rows -> (long) rows << 20,
                rows -> (long) rows << 19);
        double without = plan(request(LARGE, 64, false, 100), 2, 1).trainingSeconds();

        assertThat(plan(with, 2, 1).trainingSeconds() - without)
                .isCloseTo(2 * StepCosts.MEASURED.forwardSeconds(LARGE, 3_200, 1), within(1e-9));
    }

    @Test
    void choosesALargerBatchWhereStepsAreMostlyFixedCost() {
        assertThat(plan(request(SMALL, 64, true, 100), 1, 1).batchSize()).isEqualTo(1024);
        assertThat(plan(request(LARGE, 64, true, 100), 1, 1).batchSize()).isEqualTo(32);
        assertThat(plan(request(SMALL, 64, false, 100), 1, 1).batchSize()).isEqualTo(64);
    }

    @Test
    void choosesNoBatchThatDoesNotFit() {
        PlanRequest heavy = new PlanRequest(
                SMALL,
                64_000,
                0,
                100,
                64,
                true,
                2,
                Long.MAX_VALUE,
                1,
                false,
                NOTHING_ASKED,
                rows -> (long) rows << 24,
                rows -> 0);

        assertThat(plan(heavy, 1, 1).batchSize()).isEqualTo(64);
    }

    @Test
    void saysWhenRowsAreMoreThanMemory() {
        assertThat(choice(plan(request(LARGE, 64, false, 100), 1, 1), "storage").reason())
                .contains("take 7 MB", "free memory");
        assertThat(choice(plan(request(LARGE, 64, false, 100_000), 1, 1), "storage")
                        .reason())
                .contains("more than the memory of an executor");
    }

    private static PlanRequest reading(boolean changesRows, ReadAhead asked) {
        return new PlanRequest(
                LARGE,
                64_000,
                0,
                1 << 20,
                64,
                false,
                2,
                7,
                1,
                changesRows,
                asked,
                rows -> (long) rows << 20,
                rows -> (long) rows << 19);
    }

    @Test
    void readsAheadOnAsManyThreadsAsComputeWhereRowsChange() {
        ResourcePlan plan = plan(reading(true, NOTHING_ASKED), 1, 3);

        assertThat(plan.readAhead()).isEqualTo(new ReadAhead(3, 2));
        assertThat(choice(plan, "readerThreads").reason()).contains("as many threads as compute");
        assertThat(plan(reading(false, NOTHING_ASKED), 1, 3).readAhead()).isEqualTo(new ReadAhead(1, 2));
        assertThat(plan.steps()).isEqualTo(7);
    }

    @Test
    void readsAheadAsAskedAndTellsTheHeapThatItTakes() {
        ResourcePlan plan = plan(reading(true, new ReadAhead(5, 7)), 2, 3);

        assertThat(plan.readAhead()).isEqualTo(new ReadAhead(5, 7));
        assertThat(choice(plan, "readerThreads")).isEqualTo(new Choice("readerThreads", "5", "as set"));
        // 5 threads of 7 + 1 batches, of which a worker has 32 rows of 1 MB
        assertThat(choice(plan, "prefetchBatches"))
                .isEqualTo(new Choice(
                        "prefetchBatches", "7", "as set; with the step's own they take 1,281 MB of a worker's heap"));
        assertThat(plan(reading(true, new ReadAhead(0, 1)), 1, 3).readAhead()).isEqualTo(new ReadAhead(3, 1));
    }

    @Test
    void choosesNoBatchWhoseReadingAheadDoesNotFit() {
        PlanRequest free = new PlanRequest(
                SMALL, 64_000, 0, 1 << 20, 64, true, 2, Long.MAX_VALUE, 1, false, NOTHING_ASKED, rows -> 0, rows -> 0);

        // 3 batches of 256 rows of 1 MB fit into 1,024 MB and what a process leaves of 384 MB, and no 3 of 512
        assertThat(plan(free, 1, 1).batchSize()).isEqualTo(256);
    }
}
