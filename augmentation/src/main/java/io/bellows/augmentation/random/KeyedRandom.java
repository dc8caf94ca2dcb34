package io.bellows.augmentation.random;

/**
 * A stream of random numbers that is a pure function of (seed, row key, epoch, operation): the same four give the same
 * stream on any machine, in any partition, in any retry.
 *
 * <p>The bits are {@link Philox} blocks. Its 128-bit counter holds the row key and the number of the block in the
 * stream; its 64-bit key is a bijective mix of (epoch, operation) offset by the mixed seed, so under one seed no two of
 * (row key, epoch, operation) share a stream. Transcendental functions come from {@link StrictMath} so that Gaussian
 * draws too are the same bits everywhere.
 *
 * <p>An instance is the cursor of one stream: cheap to make, mutable, for one thread.
 */
public final class KeyedRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT_53 = 0x1.0p-53;
    private static final float UNIT_24 = 0x1.0p-24f;

    private final long rowKey;
    private final long key;
    private final int[] words = new int[4];
    private long block;
    private int used = 4;

    private KeyedRandom(long rowKey, long key) {
        this.rowKey = rowKey;
        this.key = key;
    }

    /** The stream of one operation on one row in one epoch. */
    public static KeyedRandom of(long seed, long rowKey, int epoch, int operation) {
        long step = ((long) epoch << 32) | (operation & 0xFFFFFFFFL);
        return new KeyedRandom(rowKey, mix(step + GOLDEN) + mix(seed));
    }

    /** 32 random bits. */
    public int nextInt() {
        if (used == words.length) {
            Philox.block(
                    (int) block,
                    (int) (block >>> 32),
                    (int) rowKey,
                    (int) (rowKey >>> 32),
                    (int) key,
                    (int) (key >>> 32),
                    words);
            block++;
            used = 0;
        }
        return words[used++];
    }

    /** 64 random bits. */
    public long nextLong() {
        long high = nextInt();
        return (high << 32) | (nextInt() & 0xFFFFFFFFL);
    }

    /**
     * A whole number from 0 to {@code bound - 1}, each equally likely.
     *
     * <p>Source: Lemire, "Fast random integer generation in an interval" (2019), algorithm 5.
     *
     * @throws IllegalArgumentException if {@code bound} &lt; 1
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("Cannot draw from range 'bound': found " + bound + ", expected >= 1");
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long unfair = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < unfair) {
                product = (nextInt() & 0xFFFFFFFFL) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** A float in [0, 1), a multiple of 2^-24. */
    public float nextFloat() {
        return (nextInt() >>> 8) * UNIT_24;
    }

    /** A double in [0, 1), a multiple of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * UNIT_53;
    }

    /**
     * A double in [lo, hi); {@code lo} itself when both are equal.
     *
     * @throws IllegalArgumentException if {@code lo > hi}, or one of them is NaN
     */
    public double uniform(double lo, double hi) {
        if (!(lo <= hi)) {
            throw new IllegalArgumentException(
                    "Cannot draw from range 'lo to hi': found " + lo + " to " + hi + ", expected lo <= hi");
        }
        return lo + (hi - lo) * nextDouble();
    }

    /** A draw from the normal distribution of mean 0 and variance 1 (Box and Muller, 1958). */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
        return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
    }

    /** True with probability {@code p}: never for 0 or less, always for 1 or more. One draw is used in any case. */
    public boolean nextBoolean(double p) {
        return nextDouble() < p;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood, 2014): a bijection of the 64-bit numbers. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
