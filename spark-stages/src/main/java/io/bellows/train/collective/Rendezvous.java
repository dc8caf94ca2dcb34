package io.bellows.train.collective;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.spark.TaskKilledException;

/**
 * A barrier in memory that the workers share: each counts how often it has come, waits until all have come as often, and sees then
 * what the others wrote before. A worker that leaves, or whose process dies, ends the wait of the others.
 */
final class Rendezvous {
    /** Bytes for each worker: lines of the processor's cache of its own. */
    static final int LINE = 128;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int COUNT = 0;
    private static final int PROCESS = 8;
    private static final int HAS_LEFT = 16;
    private static final int SPINS = 2_000;
    private static final long PARK_NANOS = 20_000;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ByteBuffer lines;
    private final int rank;
    private final int size;
    private final int timeoutSeconds;
    private final BooleanSupplier isCancelled;
    private final boolean[] wasSeen;
    private long times;

    /**
     * @param lines of all workers, zeros at first, at a place divisible by 8
     * @param isCancelled whether this worker's task was cancelled
     */
    Rendezvous(ByteBuffer lines, int rank, int size, int timeoutSeconds, BooleanSupplier isCancelled) {
        this.lines = lines;
        this.rank = rank;
        this.size = size;
        this.timeoutSeconds = timeoutSeconds;
        this.isCancelled = isCancelled;
        wasSeen = new boolean[size];
        LONGS.setRelease(lines, LINE * rank + PROCESS, ProcessHandle.current().pid());
    }

    /** To be called once all are here; of processes that cannot be seen, such as in another container, an end is not noticed at once. */
    void look() {
        for (int other = 0; other < size; other++) {
            wasSeen[other] = isAlive(other);
        }
    }

    /** @throws CollectiveException if another worker left, died or did not come in time */
    void await() {
        times++;
        LONGS.setRelease(lines, LINE * rank + COUNT, times);
        for (int other = 0; other < size; other++) {
            if (other != rank) {
                await(other);
            }
        }
    }

    private void await(int other) {
        for (int spin = 0; spin < SPINS; spin++) {
            if (hasCome(other)) {
                return;
            }
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        long looked = start;
        while (!hasCome(other)) {
            LockSupport.parkNanos(PARK_NANOS);
            long now = System.nanoTime();
            if (now - looked > LOOK_NANOS) {
                looked = now;
                requireAlive(other, now - start);
            }
        }
    }

    /** @throws CollectiveException if it has left for good without coming once more */
    private boolean hasCome(int other) {
        // whoever leaves has come before as often as it ever will
        boolean hasLeft = (long) LONGS.getAcquire(lines, LINE * other + HAS_LEFT) != 0;
        if ((long) LONGS.getAcquire(lines, LINE * other + COUNT) >= times) {
            return true;
        }
        if (hasLeft) {
            throw broken(other, "it left");
        }
        return false;
    }

    private void requireAlive(int other, long nanos) {
        if (isCancelled.getAsBoolean()) {
            throw new TaskKilledException("training was cancelled");
        }
        if (wasSeen[other] && !isAlive(other) && !hasCome(other)) {
            throw broken(other, "its process has ended");
        }
        if (nanos > TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
            throw broken(
                    other,
                    "found nothing of it for " + timeoutSeconds
                            + " s; look into its executor's log, or raise collectiveTimeoutSeconds");
        }
    }

    private boolean isAlive(int other) {
        long process = (long) LONGS.getAcquire(lines, LINE * other + PROCESS);
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    private CollectiveException broken(int other, String found) {
        return new CollectiveException(
                "Cannot sum over the " + size + " workers, seen from worker " + rank + ": worker " + other
                        + " died or did not answer in time; " + found,
                null);
    }

    /** Lets the others know that this worker comes no more. */
    void leave() {
        LONGS.setRelease(lines, LINE * rank + HAS_LEFT, 1L);
    }
}
