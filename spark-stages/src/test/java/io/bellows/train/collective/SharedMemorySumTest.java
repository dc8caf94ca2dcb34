package io.bellows.train.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.spark.TaskKilledException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SharedMemorySumTest {
    private static final int SECONDS = 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static boolean never() {
        return false;
    }

    private interface Work<T> {
        T of(Collective collective) throws Exception;
    }

    private <T> List<T> run(int workers, int seconds, Work<T> work) throws Exception {
        return run(workers, seconds, SharedMemorySumTest::never, told -> told, work);
    }

    /** What {@code workers} workers come to; {@code way} changes what they tell each other. */
    private <T> List<T> run(
            int workers, int seconds, BooleanSupplier isCancelled, UnaryOperator<String> way, Work<T> work)
            throws Exception {
        String[] words = new String[workers];
        CyclicBarrier barrier = new CyclicBarrier(workers);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int rank = i;
            Callable<T> task = () -> {
                try (Collective collective = SharedMemorySum.attempt(
                                rank, workers, folder, seconds, isCancelled, own -> {
                                    words[rank] = own;
                                    await(barrier);
                                    String all = way.apply(String.join("\n", words));
                                    await(barrier);
                                    return all;
                                })
                        .orElseThrow()) {
                    return work.of(collective);
                }
            };
            running.add(threads.submit(task));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> one : running) {
            results.add(one.get(60, TimeUnit.SECONDS));
        }
        return results;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sumsOfManyMoreValuesThanARoomHoldsAreTheSameBitsOnEachWorker() throws Exception {
        int count = 600_001;
        List<float[]> sums = run(3, SECONDS, collective -> {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = 0.1f * (collective.rank() + 1) * (i % 1000);
            }
            float[] first = values.clone();
            collective.sum(first);
            for (int again = 0; again < 5; again++) {
                float[] next = values.clone();
                collective.sum(next);
                assertThat(next).isEqualTo(first);
            }
            return first;
        });

        assertThat(sums.get(0)[0]).isZero();
        assertThat(sums.get(0)[999]).isCloseTo(0.6f * 999, within(1e-3f));
        assertThat(sums.get(0)[count - 1]).isCloseTo(0.6f * ((count - 1) % 1000), within(1e-3f));
        assertThat(sums.get(1)).isEqualTo(sums.get(0));
        assertThat(sums.get(2)).isEqualTo(sums.get(0));
    }

    @Test
    void takesEveryTypeAndFewerValuesThanWorkers() throws Exception {
        List<String> results = run(4, SECONDS, collective -> {
            int rank = collective.rank();
            float[] one = {rank};
            short[] shorts = {(short) (1000 * rank), -5, (short) rank};
            byte[] bytes = {(byte) rank, -1};
            byte[] largest = {(byte) (100 + 50 * rank), 0, (byte) (3 - rank)};
            collective.sum(one);
            collective.sum(new float[0]);
            collective.sum(shorts);
            collective.sum(bytes);
            collective.max(largest);
            return one[0] + Arrays.toString(shorts) + Arrays.toString(bytes) + (largest[0] & 0xFF) + largest[2];
        });

        assertThat(results).containsOnly("6.0[6000, -20, 6][6, -4]2503").hasSize(4);
    }

    @Test
    void makesItsFileWhenAllWorkersHaveComeAndLeavesNone() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        UnaryOperator<String> heard = words -> {
            told.add(words);
            return words;
        };
        run(2, SECONDS, SharedMemorySumTest::never, heard, collective -> {
            collective.sum(new float[1]);
            return null;
        });

        // two workers gather three times
        assertThat(told.subList(0, 2)).allMatch(String::isBlank);
        Path file = Path.of(told.get(2).split("[ \n]", -1)[2]);
        assertThat(file.getFileName().toString()).startsWith("bellows-sum");
        assertThat(file).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aWorkerThatLeavesEndsTheWaitOfTheOthersButNotTheSumThatItTookPartIn() throws Exception {
        List<String> outcomes = run(3, SECONDS, collective -> {
            float[] values = {1};
            collective.sum(values);
            assertThat(values[0]).isEqualTo(3);
            if (collective.rank() == 1) {
                return "left";
            }
            assertThatThrownBy(() -> collective.sum(values))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessageContaining("seen from worker " + collective.rank())
                    .hasMessageContaining("died or did not answer in time; it left");
            return "told";
        });

        assertThat(outcomes).containsExactly("told", "left", "told");
    }

    @Test
    void aSilentWorkerCountsAsDeadAfterTheTimeOut() throws Exception {
        CyclicBarrier end = new CyclicBarrier(2);
        List<String> outcomes = run(2, 1, collective -> {
            if (collective.rank() == 0) {
                assertThatThrownBy(() -> collective.sum(new float[1]))
                        .isInstanceOf(CollectiveException.class)
                        .hasMessageContaining("raise collectiveTimeoutSeconds");
            }
            await(end);
            return "ended";
        });

        assertThat(outcomes).containsExactly("ended", "ended");
    }

    @Test
    void aCancelledTaskWaitsNoLonger() throws Exception {
        CyclicBarrier end = new CyclicBarrier(2);
        List<String> outcomes = run(2, SECONDS, () -> true, told -> told, collective -> {
            if (collective.rank() == 0) {
                assertThatThrownBy(() -> collective.sum(new float[1])).isInstanceOf(TaskKilledException.class);
            }
            await(end);
            return "ended";
        });

        assertThat(outcomes).containsExactly("ended", "ended");
    }

    @Test
    void refusesWorkersThatDoNotSeeTheFile() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "of somebody else, and long enough to be read");

        assertThatThrownBy(() -> run(
                        2, SECONDS, SharedMemorySumTest::never, told -> told.replaceAll("/\\S+", "/nowhere"), c -> ""))
                .hasRootCauseInstanceOf(CollectiveException.class)
                .hasMessageContaining("NoSuchFileException: /nowhere")
                .hasMessageContaining("expected all executors on one machine");
        assertThatThrownBy(() -> run(
                        2,
                        SECONDS,
                        SharedMemorySumTest::never,
                        told -> told.replaceAll("/\\S+", other.toString()),
                        c -> ""))
                .hasMessageContaining("another file lies there");
        assertThat(other).exists();
        String here = SharedFile.machine();
        assertThatThrownBy(() -> run(
                        2,
                        SECONDS,
                        SharedMemorySumTest::never,
                        told -> told.replace(here, "elsewhere"),
                        collective -> ""))
                .hasMessageContaining(
                        "found java.io.IOException: another machine, expected all executors on one machine");
    }

    @Test
    void noticesThatAProcessHasEnded() throws Exception {
        Process process = new ProcessBuilder("sleep", "60").start();
        ByteBuffer lines = ByteBuffer.allocateDirect(2 * Rendezvous.LINE).order(ByteOrder.nativeOrder());
        Rendezvous mine = new Rendezvous(lines, 0, 2, SECONDS, SharedMemorySumTest::never);
        lines.putLong(Rendezvous.LINE + Long.BYTES, process.pid());
        mine.look();
        process.destroyForcibly().waitFor();

        assertThatThrownBy(mine::await)
                .isInstanceOf(CollectiveException.class)
                .hasMessageContaining("worker 1 died or did not answer in time; its process has ended");
    }
}
