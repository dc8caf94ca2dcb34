package io.bellows.train;

import io.bellows.train.collective.Collective;

/** A collective that counts what it sums. */
final class CountingCollective implements Collective {
    private final Collective collective;
    private long bytes;

    CountingCollective(Collective collective) {
        this.collective = collective;
    }

    /** Bytes that this worker gave to sums. */
    long bytes() {
        return bytes;
    }

    @Override
    public int rank() {
        return collective.rank();
    }

    @Override
    public int size() {
        return collective.size();
    }

    @Override
    public void sum(float[] values) {
        collective.sum(values);
        bytes += (long) Float.BYTES * values.length;
    }

    @Override
    public void sum(short[] values) {
        collective.sum(values);
        bytes += (long) Short.BYTES * values.length;
    }

    @Override
    public void sum(byte[] values) {
        collective.sum(values);
        bytes += values.length;
    }

    @Override
    public void max(byte[] values) {
        collective.max(values);
        bytes += values.length;
    }

    @Override
    public void close() {
        collective.close();
    }
}
