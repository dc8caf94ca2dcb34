package io.bellows.train.data;

import org.apache.spark.Partitioner;

/** Cuts evenly spread 64-bit keys into ranges of ascending keys, without looking at the data first. */
public final class UniformPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    /** A partitioner into {@code partitions} ranges. */
    public UniformPartitioner(int partitions) {
        this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object key) {
        long fromZero = (Long) key ^ Long.MIN_VALUE;
        return (int) (((fromZero >>> 32) * partitions) >>> 32);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UniformPartitioner partitioner && partitioner.partitions == partitions;
    }

    @Override
    public int hashCode() {
        return partitions;
    }
}
