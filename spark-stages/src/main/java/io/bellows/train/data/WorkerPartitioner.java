package io.bellows.train.data;

import org.apache.spark.Partitioner;

/**
 * Sends numbered rows to their workers: training rows by number, validation rows by the number's complement. Where workers
 * form pipelines, they go to the first of each.
 */
public final class WorkerPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int pipelines;
    private final int stages;

    /** A partitioner for {@code pipelines} pipelines of {@code stages} workers each. */
    public WorkerPartitioner(int pipelines, int stages) {
        this.pipelines = pipelines;
        this.stages = stages;
    }

    @Override
    public int numPartitions() {
        return pipelines * stages;
    }

    @Override
    public int getPartition(Object key) {
        long number = (Long) key;
        return stages * BatchOrder.workerOf(number >= 0 ? number : ~number, pipelines);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorkerPartitioner partitioner
                && partitioner.pipelines == pipelines
                && partitioner.stages == stages;
    }

    @Override
    public int hashCode() {
        return 31 * pipelines + stages;
    }
}
