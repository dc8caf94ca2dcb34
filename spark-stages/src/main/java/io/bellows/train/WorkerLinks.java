package io.bellows.train;

import io.bellows.train.collective.BlockPointToPoint;
import io.bellows.train.collective.Collective;
import io.bellows.train.collective.CollectiveException;
import io.bellows.train.collective.MessageSum;
import io.bellows.train.collective.PointToPoint;
import io.bellows.train.collective.RabitCollective;
import io.bellows.train.collective.SharedMemorySum;
import io.bellows.train.collective.SocketPointToPoint;
import java.util.List;
import org.apache.spark.BarrierTaskContext;

/**
 * How a worker reaches the others.
 *
 * @param place where it stands
 * @param everyone all workers
 * @param replicas those that hold the same weights; everyone where the network is whole
 * @param messages to single workers; null where there is no need of them
 */
record WorkerLinks(WorkerPlace place, CountingCollective everyone, Collective replicas, PointToPoint messages)
        implements AutoCloseable {
    /**
     * Joins the tasks of {@code context}'s stage.
     *
     * @param broadcast the number of a broadcast that lives as long as the stage
     */
    static WorkerLinks join(WorkerPlace place, BarrierTaskContext context, long broadcast, TrainingPlan plan) {
        CollectiveSettings settings = plan.collective();
        boolean byMessages =
                settings.kind() == CollectiveKind.SOCKETS || settings.kind() == CollectiveKind.SPARK_BLOCKS;
        PointToPoint messages = byMessages || place.stages() > 1 ? messages(context, broadcast, settings) : null;
        try {
            return of(place, everyone(place, context, messages, settings), messages);
        } catch (CollectiveException e) {
            if (messages != null) {
                messages.close();
            }
            throw e;
        }
    }

    private static Collective everyone(
            WorkerPlace place, BarrierTaskContext context, PointToPoint messages, CollectiveSettings settings) {
        return switch (settings.kind()) {
            case AUTO ->
                SharedMemorySum.joinWhereNear(context, settings.timeoutSeconds())
                        .orElseGet(() -> RabitCollective.join(context, settings.timeoutSeconds()));
            case RABIT -> RabitCollective.join(context, settings.timeoutSeconds());
            case SHARED_MEMORY -> SharedMemorySum.join(context, settings.timeoutSeconds());
            case SOCKETS, SPARK_BLOCKS -> sum(messages, place, place.everyone());
        };
    }

    private static PointToPoint messages(BarrierTaskContext context, long broadcast, CollectiveSettings settings) {
        return settings.kind() == CollectiveKind.SOCKETS
                ? SocketPointToPoint.join(context, settings.ports(), settings.timeoutSeconds())
                : BlockPointToPoint.join(context, broadcast, settings.timeoutSeconds());
    }

    static WorkerLinks of(WorkerPlace place, Collective all, PointToPoint messages) {
        CountingCollective everyone = new CountingCollective(all);
        return new WorkerLinks(
                place, everyone, place.stages() == 1 ? everyone : sum(messages, place, place.replicas()), messages);
    }

    private static Collective sum(PointToPoint messages, WorkerPlace place, List<Integer> workers) {
        return new MessageSum(messages, workers, place.rank());
    }

    /** Bytes that this worker sent to single others. */
    long sentBytes() {
        return messages == null ? 0 : messages.sentBytes();
    }

    /** Returns when every worker has come here. */
    void await() {
        everyone.sum(new float[1]);
    }

    @Override
    public void close() {
        if (messages != null) {
            messages.close();
        }
        everyone.close();
    }
}
