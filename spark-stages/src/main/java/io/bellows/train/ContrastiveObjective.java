package io.bellows.train;

import io.bellows.train.collective.Collective;
import io.bellows.train.data.Batch;
import io.bellows.train.loss.NtXent;
import io.bellows.train.views.Pairs;
import java.util.Arrays;

/**
 * The NT-Xent loss over the batch of all workers: they bring their projections together, {@code batchSize · (2 · size + 1)}
 * floats in one more sum over the workers, and each finds the slopes of its own rows. The rows stand in the order of the batch,
 * so that the loss is the same for any number of workers. Rows of weight 0 are no negatives either.
 */
final class ContrastiveObjective implements BatchObjective {
    private final double temperature;
    private final int size;
    private final int batchSize;
    private final Collective collective;
    private final int[] counted;
    private double lossSum;
    private double weightSum;
    private double correctSum;

    /** Of projections of {@code size} numbers, in batches of at most {@code batchSize} rows. */
    ContrastiveObjective(double temperature, int size, int batchSize, Collective collective) {
        this.temperature = temperature;
        this.size = size;
        this.batchSize = batchSize;
        this.collective = collective;
        counted = new int[batchSize];
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public void evaluate(float[] scores, Batch batch, float[] gradient) {
        NtXent loss = whole(together(scores, batch));
        lossSum = 0;
        weightSum = 0;
        correctSum = 0;
        double[] slope = new double[size];
        for (int view = 0; view < batch.rows(); view++) {
            double weight = batch.weights()[view] / Pairs.SIZE;
            int row = counted[batch.place(view)];
            weightSum += weight;
            if (weight > 0) {
                lossSum += weight * loss.loss(row);
                correctSum += weight * loss.hits(row);
            }
            if (gradient != null) {
                Arrays.fill(slope, 0);
                if (weight > 0) {
                    loss.slope(Pairs.SIZE * row + view % Pairs.SIZE, slope);
                }
                for (int i = 0; i < size; i++) {
                    gradient[view * size + i] = (float) slope[i];
                }
            }
        }
    }

    /** The projections of both views of each row of the batch, by its place, each row's weight after them. */
    private float[] together(float[] scores, Batch batch) {
        int views = Pairs.SIZE * size;
        float[] all = new float[Math.multiplyExact(batchSize, views + 1)];
        for (int row = 0; row < batch.rows() / Pairs.SIZE; row++) {
            int to = batch.place(Pairs.SIZE * row) * (views + 1);
            System.arraycopy(scores, row * views, all, to, views);
            all[to + views] = batch.weights()[Pairs.SIZE * row];
        }
        collective.sum(all);
        return all;
    }

    /** The loss over the rows that count; {@code counted} takes their number by place. */
    private NtXent whole(float[] all) {
        int views = Pairs.SIZE * size;
        double[] projections = new double[batchSize * views];
        double[] weights = new double[batchSize];
        int rows = 0;
        for (int place = 0; place < batchSize; place++) {
            int from = place * (views + 1);
            if (all[from + views] > 0) {
                for (int i = 0; i < views; i++) {
                    projections[rows * views + i] = all[from + i];
                }
                weights[rows] = all[from + views];
                counted[place] = rows++;
            }
        }
        return new NtXent(Arrays.copyOf(projections, rows * views), Arrays.copyOf(weights, rows), size, temperature);
    }

    @Override
    public double lossSum() {
        return lossSum;
    }

    @Override
    public double weightSum() {
        return weightSum;
    }

    @Override
    public double correctSum() {
        return correctSum;
    }
}
