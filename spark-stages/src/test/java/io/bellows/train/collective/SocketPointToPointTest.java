package io.bellows.train.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SocketPointToPointTest {
    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();
    private static final int SECONDS = 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private interface Work<T> {
        T of(int rank, PointToPoint messages) throws Exception;
    }

    /** What {@code workers} workers come to; {@code met} is run once all listen. */
    private <T> List<T> run(int workers, int timeoutSeconds, Work<T> work, WhenAllListen met) throws Exception {
        String[] words = new String[workers];
        CyclicBarrier barrier = new CyclicBarrier(workers, () -> met.at(words));
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            int rank = i;
            Callable<T> task = () -> {
                try (PointToPoint messages =
                        SocketPointToPoint.join(rank, workers, HOST, PortRange.ANY, timeoutSeconds, own -> {
                            words[rank] = own;
                            await(barrier);
                            return String.join("\n", words);
                        })) {
                    return work.of(rank, messages);
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

    private interface WhenAllListen {
        void at(String[] words);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sumsOfManyValuesAreTheSameBitsOnEachWorker() throws Exception {
        int count = 300_001;
        List<float[]> sums = run(
                3,
                SECONDS,
                (rank, messages) -> {
                    float[] values = new float[count];
                    for (int i = 0; i < count; i++) {
                        values[i] = (rank + 1) * (i % 100);
                    }
                    MessageSum sum = new MessageSum(messages, List.of(0, 1, 2), rank);
                    sum.sum(values);
                    sum.sum(new float[1]);
                    return values;
                },
                words -> {});

        assertThat(sums.get(0)[0]).isZero();
        assertThat(sums.get(0)[99]).isEqualTo(6 * 99);
        assertThat(sums.get(0)[count - 1]).isEqualTo(6 * ((count - 1) % 100));
        assertThat(sums.get(1)).isEqualTo(sums.get(0));
        assertThat(sums.get(2)).isEqualTo(sums.get(0));
    }

    @Test
    void messagesOfOtherTagsWaitTheirTurn() throws Exception {
        List<float[]> received = run(
                2,
                SECONDS,
                (rank, messages) -> {
                    messages.send(1 - rank, "first", new float[] {rank});
                    messages.send(1 - rank, "second", new float[] {10 + rank, 20});
                    float[] second = messages.receive(1 - rank, "second");
                    float[] first = messages.receive(1 - rank, "first");
                    assertThat(messages.sentBytes()).isEqualTo(3 * Float.BYTES);
                    return new float[] {first[0], second[0], second[1]};
                },
                words -> {});

        assertThat(received.get(0)).containsExactly(1, 11, 20);
        assertThat(received.get(1)).containsExactly(0, 10, 20);
    }

    @Test
    void aWorkerThatDiesEndsTheWaitOfTheOthersAtOnce() throws Exception {
        List<String> outcomes = run(
                3,
                SECONDS,
                (rank, messages) -> {
                    if (rank == 1) {
                        return "died";
                    }
                    assertThatThrownBy(() -> messages.receive(1, "x"))
                            .isInstanceOf(CollectiveException.class)
                            .hasMessageContaining("worker " + rank + ", which waits for worker 1");
                    return "told";
                },
                words -> {});

        assertThat(outcomes).containsExactly("told", "died", "told");
    }

    @Test
    void aSilentWorkerCountsAsDeadAfterTheTimeOut() throws Exception {
        CyclicBarrier end = new CyclicBarrier(2);
        List<String> outcomes = run(
                2,
                1,
                (rank, messages) -> {
                    if (rank == 0) {
                        assertThatThrownBy(() -> messages.receive(1, "x"))
                                .isInstanceOf(CollectiveException.class)
                                .hasMessageContaining("raise collectiveTimeoutSeconds");
                    }
                    await(end);
                    return "ended";
                },
                words -> {});

        assertThat(outcomes).containsExactly("ended", "ended");
    }

    @Test
    void turnsStrangersAway() throws Exception {
        List<Float> received = run(
                2,
                SECONDS,
                (rank, messages) -> {
                    messages.send(1 - rank, "x", new float[] {rank});
                    return messages.receive(1 - rank, "x")[0];
                },
                words -> {
                    String[] place = words[0].split(" ", -1);
                    try (Socket stranger = new Socket(place[0], Integer.parseInt(place[1]))) {
                        DataOutputStream out = new DataOutputStream(stranger.getOutputStream());
                        out.writeUTF("not the word");
                        out.writeInt(1);
                        out.flush();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });

        assertThat(received).containsExactly(1f, 0f);
    }

    @Test
    void oneWorkerAloneNeedsNoOther() throws Exception {
        assertThat(run(1, SECONDS, (rank, messages) -> messages.sentBytes(), words -> {}))
                .containsExactly(0L);
    }
}
