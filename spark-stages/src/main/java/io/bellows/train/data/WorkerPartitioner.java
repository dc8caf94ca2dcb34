package io.bellows.train.data;

import org.apache.spark.Partitioner;

/** Sends numbered rows to their workers: training rows by number, validation rows by the number's complement. */
public final class WorkerPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int workers;

    /** A partitioner for {@code workers} workers. */
    public WorkerPartitioner(int workers) {
        this.workers = workers;
    }

    @Override
    public int numPartitions() {
        return workers;
    }

    @Override
    public int getPartition(Object key) {
        long number = (Long) key;
        return BatchOrder.workerOf(number >= 0 ? number : ~number, workers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorkerPartitioner partitioner && partitioner.workers == workers;
    }

    @Override
    public int hashCode() {
        return workers;
    }
}
