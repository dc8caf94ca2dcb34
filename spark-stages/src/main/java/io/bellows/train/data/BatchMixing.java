package io.bellows.train.data;

import io.bellows.augmentation.image.Mixing;
import io.bellows.augmentation.image.Mixture;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Mixes the rows of a batch with each other, features and soft labels alike.
 *
 * <p>A row's partners are the next rows of its shard in the batch, going round: so they are the same for any number of
 * workers that share one order. Where batches have too few rows of a shard, they are the worker's next rows. Each
 * choice is a function of the seed, the epoch and the row's position in it.
 *
 * @param mixing how
 * @param probability of a row to be mixed
 * @param channels of the features, {@code float[channels][height][width]}
 */
public record BatchMixing(Mixing mixing, double probability, int channels, int height, int width, long seed)
        implements BatchChange {
    /** Of the random numbers, apart from those of other uses of the seed. */
    private static final int OPERATION = 0x6d6978;

    @Override
    public boolean keepsIds() {
        return false;
    }

    @Override
    public int leastRows() {
        return mixing.images();
    }

    @Override
    public Changer changer(Batch batch) {
        return new Mixer(batch);
    }

    /** The arrays of one thread. */
    private final class Mixer implements Changer {
        private final float[] features;
        private final float[] targets;
        private final int[] places = new int[mixing.images()];

        Mixer(Batch batch) {
            features = new float[batch.features().length];
            targets = new float[batch.targets().length];
        }

        @Override
        public void change(Batch batch, BatchOrder order, long number, int epoch) {
            System.arraycopy(batch.features(), 0, features, 0, features.length);
            System.arraycopy(batch.targets(), 0, targets, 0, targets.length);
            for (int row = 0; row < batch.rows(); row++) {
                KeyedRandom random = KeyedRandom.of(seed, order.position(number, row), epoch, OPERATION);
                if (random.nextBoolean(probability) && hasPartners(batch, order, row)) {
                    mix(batch, row, mixing.draw(height, width, random));
                }
            }
        }

        /** Puts the row and its partners into {@code places}, unless there are too few or one is left out. */
        private boolean hasPartners(Batch batch, BatchOrder order, int row) {
            int step = order.rowsOfShard() < places.length ? 1 : order.ownShards();
            int first = row % step;
            int rows = (batch.rows() - first + step - 1) / step;
            for (int i = 0; i < places.length; i++) {
                places[i] = first + ((row - first) / step + i) % rows * step;
                if (batch.weights()[places[i]] == 0) {
                    return false;
                }
            }
            return rows >= places.length;
        }

        private void mix(Batch batch, int row, Mixture mixture) {
            int size = channels * height * width;
            int classes = targets.length / batch.weights().length;
            for (int label = 0; label < classes; label++) {
                float sum = 0;
                for (int i = 0; i < places.length; i++) {
                    sum += mixture.shares().get(i).floatValue() * targets[places[i] * classes + label];
                }
                batch.targets()[row * classes + label] = sum;
            }
            for (int i = 0; i < places.length; i++) {
                places[i] *= size;
            }
            mixture.mix(features, places, batch.features(), row * size, channels, height, width);
        }
    }
}
