package io.bellows.train.data;

import java.util.SplittableRandom;

/**
 * Which of a worker's records each global batch takes, so that the batches are the same for any number of workers.
 *
 * <p>Rows are numbered 0 … n - 1 by the hash of their content. Row {@code i} belongs to shard {@code i mod V}, and shard
 * {@code v} to worker {@code v mod W}, where V is the smallest multiple of W from 12 on: so 1, 2, 3, 4, 6 and 12 workers
 * share one order. Each epoch every shard is shuffled by itself, and batch {@code k} takes the positions {@code kB} to
 * {@code (k+1)B - 1} of the shards dealt out in turn. Workers' shares of a batch differ by one row at most, each row
 * comes once an epoch, and the whole is a pure function of seed and epoch.
 */
public final class BatchOrder {
    private static final int LEAST_SHARDS = 12;

    private final long rows;
    private final int workers;
    private final int worker;
    private final int batchSize;
    private final long seed;
    private final int shards;
    private final int[] shardStart;
    private final int[][] shuffled;

    /** The order of {@code rows} rows in batches of {@code batchSize} over all workers, seen from {@code worker}. */
    public BatchOrder(long rows, int workers, int worker, int batchSize, long seed) {
        this.rows = rows;
        this.workers = workers;
        this.worker = worker;
        this.batchSize = batchSize;
        this.seed = seed;
        shards = shards(workers);
        int owned = shards / workers;
        shardStart = new int[owned + 1];
        shuffled = new int[owned][];
        for (int own = 0; own < owned; own++) {
            long size = shardSize(own * workers + worker);
            if (shardStart[own] + size > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException("Cannot give worker " + worker + " its rows: found " + rows
                        + " rows for " + workers + " workers, expected at most " + Integer.MAX_VALUE
                        + " a worker; use more workers");
            }
            shardStart[own + 1] = (int) (shardStart[own] + size);
        }
    }

    private static int shards(int workers) {
        return (LEAST_SHARDS + workers - 1) / workers * workers;
    }

    /** The worker that keeps row {@code row}. */
    public static int workerOf(long row, int workers) {
        return (int) (row % shards(workers) % workers);
    }

    private long shardSize(int shard) {
        return (rows - shard + shards - 1) / shards;
    }

    /** Number of records that this worker keeps. */
    public int localRows() {
        return shardStart[shardStart.length - 1];
    }

    /** The place among this worker's records of row {@code row}, which must be one of its own. */
    public int recordOf(long row) {
        int shard = (int) (row % shards);
        return shardStart[shard / workers] + (int) (row / shards);
    }

    /** Batches in an epoch. */
    public long batches() {
        return (rows + batchSize - 1) / batchSize;
    }

    /** The most rows that this worker has in a batch. */
    public int mostLocalRows() {
        return (int) Math.min((batchSize + workers - 1L) / workers, localRows());
    }

    /** Shards that this worker keeps: rows of a batch that are so many apart are of the same one. */
    int ownShards() {
        return shuffled.length;
    }

    /** Rows of each shard that a whole batch has at least. */
    int rowsOfShard() {
        return (int) (Math.min(batchSize, rows) / shards);
    }

    /** The position in the epoch of row {@code row} of this worker's share of batch {@code batch}. */
    long position(long batch, int row) {
        return firstPosition(batch * batchSize) + (long) row * workers;
    }

    /** The place in all of batch {@code batch} of row {@code row} of this worker's share. */
    int place(long batch, int row) {
        return (int) (position(batch, row) - batch * batchSize);
    }

    int workers() {
        return workers;
    }

    /** This worker's first position from {@code from} on. */
    private long firstPosition(long from) {
        return from + Math.floorMod(worker - from, (long) workers);
    }

    /** Shuffles the shards for {@code epoch}. */
    public void beginEpoch(int epoch) {
        for (int own = 0; own < shuffled.length; own++) {
            int size = shardStart[own + 1] - shardStart[own];
            int shard = own * workers + worker;
            SplittableRandom random = new SplittableRandom(RecordLayout.mix(RecordLayout.mix(seed ^ epoch) ^ shard));
            int[] order = new int[size];
            for (int i = 0; i < size; i++) {
                int other = random.nextInt(i + 1);
                order[i] = order[other];
                order[other] = i;
            }
            shuffled[own] = order;
        }
    }

    /**
     * This worker's records of batch {@code batch}, into {@code records}.
     *
     * @return how many
     */
    public int records(long batch, int[] records) {
        long from = batch * batchSize;
        long to = Math.min(from + batchSize, rows);
        int count = 0;
        for (long position = firstPosition(from); position < to; position += workers) {
            int own = (int) (position % shards) / workers;
            records[count++] = shardStart[own] + shuffled[own][(int) (position / shards)];
        }
        return count;
    }
}
