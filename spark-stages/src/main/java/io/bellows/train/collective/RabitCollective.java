package io.bellows.train.collective;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.CheckedAllReduce;
import ml.dmlc.xgboost4j.java.Communicator;
import ml.dmlc.xgboost4j.java.Communicator.DataType;
import ml.dmlc.xgboost4j.java.Communicator.OpType;
import ml.dmlc.xgboost4j.java.WaitingTracker;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.apache.spark.BarrierTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * XGBoost's collective among the tasks of a barrier stage.
 *
 * <p>The task of rank 0 runs the tracker in its own process and tells the others its address through the barrier. So each
 * attempt of the stage has a tracker of its own, and executors need no way to the driver but Spark's. Every sum carries
 * one element more, to which each worker gives 1: unless it comes back as the number of workers, the sum is refused.
 */
public final class RabitCollective implements Collective {
    private static final Logger LOG = LoggerFactory.getLogger(RabitCollective.class);
    private static final String ADDRESS_SEPARATOR = " ";
    private static final int LEAVE_SECONDS = 10;

    private final int rank;
    private final int size;
    private final WaitingTracker tracker;
    private boolean broken;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    private RabitCollective(int rank, int size, WaitingTracker tracker) {
        this.rank = rank;
        this.size = size;
        this.tracker = tracker;
    }

    /** Whether the executors of all tasks of {@code context}'s stage have XGBoost as Bellows has it, and no other before it. */
    public static boolean isUsableByAll(BarrierTaskContext context) {
        boolean usable = Arrays.stream(context.allGather(String.valueOf(WaitingTracker.isReachable())))
                .allMatch(Boolean::parseBoolean);
        if (!usable) {
            LOG.info("The cluster has XGBoost's classes of its own, so workers sum over sockets of Bellows's");
        }
        return usable;
    }

    /**
     * Joins the tasks of {@code context}'s stage; returns when all have joined.
     *
     * @param timeoutSeconds after which a silent worker counts as dead
     */
    public static Collective join(BarrierTaskContext context, int timeoutSeconds) {
        int size = context.getTaskInfos().length;
        if (size == 1) {
            return Collective.alone();
        }
        if (!WaitingTracker.isReachable()) {
            throw new CollectiveException(
                    "Cannot join the " + size + " workers of this training by XGBoost: found its classes in '"
                            + Communicator.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                            + "', which the cluster has of its own, expected those that come with Bellows; set collective to"
                            + " auto or sockets",
                    null);
        }
        int rank = context.partitionId();
        WaitingTracker tracker = null;
        try {
            Map<String, Object> arguments = new HashMap<>();
            String address = "";
            if (rank == 0) {
                String host = context.getTaskInfos()[0].address().replaceAll(":\\d+$", "");
                tracker = new WaitingTracker(size, host, timeoutSeconds);
                JsonNode found = tracker.workerArguments(timeoutSeconds);
                address = found.path("dmlc_tracker_uri").asText()
                        + ADDRESS_SEPARATOR
                        + found.path("dmlc_tracker_port").asInt();
            }
            String[] tracked = context.allGather(address)[0].split(ADDRESS_SEPARATOR, -1);
            arguments.put("dmlc_tracker_uri", tracked[0]);
            arguments.put("dmlc_tracker_port", Integer.valueOf(tracked[1]));
            arguments.put("dmlc_task_id", String.format("%08d", rank));
            arguments.put("dmlc_timeout", timeoutSeconds);
            arguments.put("dmlc_retry", 3);
            Communicator.init(arguments);
            return new RabitCollective(rank, size, tracker);
        } catch (XGBoostError | UnsatisfiedLinkError e) {
            stop(tracker);
            throw new CollectiveException(
                    "Cannot join the " + size + " workers of this training as worker " + rank + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void sum(float[] values) {
        ByteBuffer shared = buffer(Float.BYTES * (values.length + 1));
        shared.asFloatBuffer().put(values).put(1f);
        reduce(values.length + 1, DataType.FLOAT32, OpType.SUM);
        requireAll(shared.getFloat(Float.BYTES * values.length), size);
        shared.asFloatBuffer().get(values);
    }

    @Override
    public void sum(short[] values) {
        ByteBuffer shared = buffer(Short.BYTES * (values.length + 1));
        shared.asShortBuffer().put(values).put((short) 1);
        reduce(values.length + 1, DataType.INT16, OpType.SUM);
        requireAll(shared.getShort(Short.BYTES * values.length), size);
        shared.asShortBuffer().get(values);
    }

    @Override
    public void sum(byte[] values) {
        ByteBuffer shared = buffer(values.length + 1);
        shared.put(0, values).put(values.length, (byte) 1);
        reduce(values.length + 1, DataType.INT8, OpType.SUM);
        requireAll(shared.get(values.length) & 0xFF, size & 0xFF);
        shared.get(0, values);
    }

    /** The largest rank stands in for the number of workers, as far as a byte goes. */
    @Override
    public void max(byte[] values) {
        ByteBuffer shared = buffer(values.length + 1);
        shared.put(0, values).put(values.length, (byte) Math.min(rank + 1, 255));
        reduce(values.length + 1, DataType.UINT8, OpType.MAX);
        requireAll(shared.get(values.length) & 0xFF, Math.min(size, 255));
        shared.get(0, values);
    }

    private ByteBuffer buffer(int bytes) {
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        return buffer;
    }

    private void reduce(int count, DataType type, OpType operation) {
        try {
            CheckedAllReduce.reduce(buffer, count, type, operation);
        } catch (XGBoostError e) {
            broken = true;
            throw new CollectiveException(
                    "Cannot sum over the " + size + " workers, seen from worker " + rank
                            + ": a worker died or did not answer in time; " + firstLine(e),
                    e);
        }
    }

    private static void requireAll(float found, int expected) {
        if (found != expected) {
            throw new CollectiveException(
                    "Cannot use the sum over the workers: found the shares of " + found + ", expected " + expected,
                    null);
        }
    }

    /**
     * Leaves; the worker that runs the tracker waits until the others have left too, unless one is known to be dead. A
     * worker that leaves early, since it failed, closes its connections, by which the others' next sum fails at once.
     */
    @Override
    public void close() {
        try {
            Communicator.shutdown();
            if (tracker != null && !broken) {
                tracker.awaitWorkers(LEAVE_SECONDS);
            }
        } catch (XGBoostError e) {
            LOG.warn("Worker {} left the collective uncleanly: {}", rank, firstLine(e));
        }
        stop(tracker);
    }

    private static void stop(WaitingTracker tracker) {
        if (tracker != null) {
            try {
                tracker.stop();
            } catch (XGBoostError e) {
                LOG.warn("The tracker ended uncleanly: {}", firstLine(e));
            }
        }
    }

    /** The native library's messages carry a stack trace of its own. */
    private static String firstLine(XGBoostError e) {
        return e.getMessage().strip().replaceAll("(?s)\\s*Stack trace:.*", "").replaceAll("\\s*\\n\\s*", " ");
    }
}
