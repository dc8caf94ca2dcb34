package io.bellows.train;

import io.bellows.train.collective.BlockPointToPoint;
import io.bellows.train.collective.Collective;
import io.bellows.train.collective.GroupSum;
import io.bellows.train.collective.PointToPoint;
import io.bellows.train.collective.RabitCollective;
import org.apache.spark.BarrierTaskContext;

/**
 * How a worker reaches the others.
 *
 * @param place where it stands
 * @param everyone all workers
 * @param replicas those that hold the same weights; everyone where the network is whole
 * @param messages to single workers; null where the network is whole
 */
record WorkerLinks(WorkerPlace place, CountingCollective everyone, Collective replicas, PointToPoint messages)
        implements AutoCloseable {
    /**
     * Joins the tasks of {@code context}'s stage.
     *
     * @param broadcast the number of a broadcast that lives as long as the stage
     */
    static WorkerLinks join(WorkerPlace place, BarrierTaskContext context, long broadcast, int timeoutSeconds) {
        PointToPoint messages = place.stages() == 1 ? null : BlockPointToPoint.join(context, broadcast, timeoutSeconds);
        return of(place, RabitCollective.join(context, timeoutSeconds), messages);
    }

    static WorkerLinks of(WorkerPlace place, Collective all, PointToPoint messages) {
        CountingCollective everyone = new CountingCollective(all);
        return new WorkerLinks(
                place,
                everyone,
                messages == null ? everyone : new GroupSum(messages, place.replicas(), place.rank()),
                messages);
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
