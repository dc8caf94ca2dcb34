package io.bellows.train.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskKilledException;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.BroadcastBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.concurrent.Future;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.util.Failure;
import scala.util.Try;

/**
 * Messages as blocks that Spark's block manager uploads to that of the other executor, as it does to replicate one; the other
 * worker looks for them in its own, in memory or, where that is short, on disk.
 *
 * <p>Blocks are named after a broadcast, and what was left of them goes with it. A worker that waits looks for its own
 * cancellation, which Spark sends when another task of the barrier stage fails, for uploads that failed, and at the clock.
 */
public final class BlockPointToPoint implements PointToPoint {
    private static final ClassTag<Object> BYTES = ClassTag$.MODULE$.apply(byte[].class);
    private static final StorageLevel LEVEL = StorageLevel.MEMORY_AND_DISK_SER();
    private static final long SHORT_NANOS = 30_000;
    private static final long LONG_NANOS = 500_000;
    private static final int SHORT_WAITS = 200;

    private final BarrierTaskContext context;
    private final BlockManager blocks = SparkEnv.get().blockManager();
    private final BlockManagerId[] workers;
    private final long broadcast;
    private final int timeoutSeconds;
    private final Deque<Future<?>> uploads = new ArrayDeque<>();
    private long sentBytes;

    private BlockPointToPoint(
            BarrierTaskContext context, BlockManagerId[] workers, long broadcast, int timeoutSeconds) {
        this.context = context;
        this.workers = workers;
        this.broadcast = broadcast;
        this.timeoutSeconds = timeoutSeconds;
    }

    /**
     * Joins the tasks of {@code context}'s stage; returns when all have joined.
     *
     * @param broadcast the number of a broadcast that lives as long as the stage
     * @param timeoutSeconds after which a silent worker counts as dead
     */
    public static PointToPoint join(BarrierTaskContext context, long broadcast, int timeoutSeconds) {
        BlockManagerId own = SparkEnv.get().blockManager().blockManagerId();
        String[] places = context.allGather(own.host() + " " + own.port() + " " + own.executorId());
        BlockManagerId[] workers = new BlockManagerId[places.length];
        for (int i = 0; i < places.length; i++) {
            String[] words = places[i].split(" ", 3);
            workers[i] = BlockManagerId.apply(words[2], words[0], Integer.parseInt(words[1]), Option.empty());
        }
        return new BlockPointToPoint(context, workers, broadcast, timeoutSeconds);
    }

    private BlockId block(int from, int to, String tag) {
        String attempt = context.stageId() + "_" + context.stageAttemptNumber();
        return new BroadcastBlockId(broadcast, "_" + attempt + "_" + from + "_" + to + "_" + tag);
    }

    @Override
    public void sendBytes(int to, String tag, ByteBuffer bytes) {
        BlockId block = block(context.partitionId(), to, tag);
        sentBytes += bytes.capacity();
        if (workers[to].equals(blocks.blockManagerId())) {
            if (!blocks.putBytes(block, new ChunkedByteBuffer(bytes), LEVEL, false, BYTES)) {
                throw new CollectiveException(
                        "Cannot send " + block + " to worker " + to + ": found no room for " + bytes.capacity()
                                + " bytes; free memory or disk space",
                        null);
            }
            return;
        }
        requireUploads();
        uploads.add(blocks.blockTransferService()
                .uploadBlock(
                        workers[to].host(),
                        workers[to].port(),
                        workers[to].executorId(),
                        block,
                        new NioManagedBuffer(bytes),
                        LEVEL,
                        BYTES));
    }

    /** Lets go of the uploads that are done. */
    private void requireUploads() {
        while (!uploads.isEmpty() && uploads.peek().isCompleted()) {
            Try<?> result = uploads.remove().value().get();
            if (result instanceof Failure<?> failure) {
                throw new CollectiveException(
                        "Cannot reach another worker, seen from worker " + context.partitionId()
                                + ": it died or cannot take the message; "
                                + failure.exception().getMessage(),
                        failure.exception());
            }
        }
    }

    @Override
    public ByteBuffer receiveBytes(int from, String tag) {
        BlockId block = block(from, context.partitionId(), tag);
        long start = System.nanoTime();
        for (int waits = 0; ; waits++) {
            Option<BlockData> found = blocks.getLocalBytes(block);
            if (found.isDefined()) {
                return taken(block, found.get());
            }
            if (context.isInterrupted()) {
                throw new TaskKilledException("training was cancelled");
            }
            requireUploads();
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(timeoutSeconds)) {
                throw new CollectiveException(
                        "Cannot go on without the message " + tag + " of worker " + from + ", seen from worker "
                                + context.partitionId() + ": it died or did not answer in time, found none after "
                                + timeoutSeconds
                                + " s; look into its executor's log, or raise collectiveTimeoutSeconds",
                        null);
            }
            LockSupport.parkNanos(waits < SHORT_WAITS ? SHORT_NANOS : LONG_NANOS);
        }
    }

    private ByteBuffer taken(BlockId block, BlockData data) {
        ByteBuffer copy = ByteBuffer.allocate((int) data.size()).order(ByteOrder.LITTLE_ENDIAN);
        try {
            copy.put(data.toByteBuffer()).flip();
        } finally {
            data.dispose();
            blocks.releaseLock(block, Option.empty());
        }
        // the master is not told: the name comes back with the next message
        blocks.removeBlock(block, false);
        return copy;
    }

    @Override
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public void close() {
        uploads.clear();
    }
}
