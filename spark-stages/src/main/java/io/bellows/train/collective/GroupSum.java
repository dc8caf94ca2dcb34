package io.bellows.train.collective;

import java.util.List;

/**
 * Sums over some of the workers of a stage, by messages: the first of them adds up, in their order, and sends the sum back.
 * Meant for the few replicas of a pipeline's stage; a sum moves the values to the first and back once for each other.
 */
public final class GroupSum implements Collective {
    private final PointToPoint messages;
    private final List<Integer> workers;
    private final int rank;

    /**
     * The sums over {@code workers}, by their numbers in the stage.
     *
     * @param self this worker's, one of them
     */
    public GroupSum(PointToPoint messages, List<Integer> workers, int self) {
        this.messages = messages;
        this.workers = List.copyOf(workers);
        rank = workers.indexOf(self);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return workers.size();
    }

    @Override
    public void sum(float[] values) {
        if (values.length == 0) {
            return;
        }
        if (rank > 0) {
            messages.send(workers.get(0), "share", values);
            System.arraycopy(messages.receive(workers.get(0), "sum"), 0, values, 0, values.length);
            return;
        }
        for (int worker : workers.subList(1, workers.size())) {
            float[] share = messages.receive(worker, "share");
            for (int i = 0; i < values.length; i++) {
                values[i] += share[i];
            }
        }
        for (int worker : workers.subList(1, workers.size())) {
            messages.send(worker, "sum", values);
        }
    }

    @Override
    public void close() {
        // the messages are the caller's
    }
}
