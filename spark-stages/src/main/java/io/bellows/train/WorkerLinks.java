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
import java.util.Optional;
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
        int timeoutSeconds = settings.timeoutSeconds();
        return switch (settings.kind()) {
            case AUTO -> {
                Optional<Collective> near = SharedMemorySum.joinWhereNear(context, timeoutSeconds);
                yield near.isPresent()
                        ? withMessages(place, near.get(), context, broadcast, settings)
                        : RabitCollective.isUsableByAll(context)
                                ? byRabit(place, context, broadcast, settings)
                                : byMessages(place, context, broadcast, settings, CollectiveKind.SOCKETS);
            }
            case RABIT -> byRabit(place, context, broadcast, settings);
            case SHARED_MEMORY ->
                withMessages(place, SharedMemorySum.join(context, timeoutSeconds), context, broadcast, settings);
            case SOCKETS, SPARK_BLOCKS -> byMessages(place, context, broadcast, settings, settings.kind());
        };
    }

    private static WorkerLinks byRabit(
            WorkerPlace place, BarrierTaskContext context, long broadcast, CollectiveSettings settings) {
        return withMessages(
                place, RabitCollective.join(context, settings.timeoutSeconds()), context, broadcast, settings);
    }

    /** Pipelines send messages beside the sums. */
    private static WorkerLinks withMessages(
            WorkerPlace place,
            Collective everyone,
            BarrierTaskContext context,
            long broadcast,
            CollectiveSettings settings) {
        try {
            return of(
                    place,
                    everyone,
                    place.stages() > 1 ? messages(context, broadcast, settings, CollectiveKind.SPARK_BLOCKS) : null);
        } catch (CollectiveException e) {
            everyone.close();
            throw e;
        }
    }

    private static WorkerLinks byMessages(
            WorkerPlace place,
            BarrierTaskContext context,
            long broadcast,
            CollectiveSettings settings,
            CollectiveKind kind) {
        PointToPoint messages = messages(context, broadcast, settings, kind);
        return of(place, sum(messages, place, place.everyone()), messages);
    }

    private static PointToPoint messages(
            BarrierTaskContext context, long broadcast, CollectiveSettings settings, CollectiveKind kind) {
        return kind == CollectiveKind.SOCKETS
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
