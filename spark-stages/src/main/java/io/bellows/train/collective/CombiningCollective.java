package io.bellows.train.collective;

/** A collective that treats numbers of all types alike. */
abstract class CombiningCollective implements Collective {
    /** Replaces {@code numbers} by what all workers' come to. */
    abstract void combine(Numbers numbers);

    @Override
    public void sum(float[] values) {
        combine(Numbers.of(values));
    }

    @Override
    public void sum(short[] values) {
        combine(Numbers.of(values));
    }

    @Override
    public void sum(byte[] values) {
        combine(Numbers.of(values));
    }

    @Override
    public void max(byte[] values) {
        combine(Numbers.ofLargest(values));
    }
}
