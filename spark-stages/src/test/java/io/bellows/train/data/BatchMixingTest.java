package io.bellows.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.image.MixMode;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchMixingTest {
    private static final int ROWS = 200;
    private static final int BATCH = 72;
    private static final int SIDE = 6;
    private static final int PIXELS = SIDE * SIDE;
    private static final RecordLayout LAYOUT = new RecordLayout(2 * PIXELS, ROWS);

    /** Each row is an image of its own number, and its own class. */
    private static Map<Integer, float[][]> mixed(BatchMixing mixing, int workers, int leftOut) throws IOException {
        return mixed(mixing, workers, leftOut, BATCH);
    }

    private static Map<Integer, float[][]> mixed(BatchMixing mixing, int workers, int leftOut, int batchSize)
            throws IOException {
        Map<Integer, float[][]> rows = new TreeMap<>();
        for (int worker = 0; worker < workers; worker++) {
            BatchOrder order = new BatchOrder(ROWS, workers, worker, batchSize, 4);
            order.beginEpoch(3);
            Map<Integer, Integer> numbers = new TreeMap<>();
            for (int row = 0; row < ROWS; row++) {
                if (BatchOrder.workerOf(row, workers) == worker) {
                    numbers.put(order.recordOf(row), row);
                }
            }
            Batch batch = new Batch(order.mostLocalRows(), LAYOUT);
            BatchChange.Changer mixer = mixing.changer(batch);
            int[] records = new int[order.mostLocalRows()];
            for (long number = 0; number < order.batches(); number++) {
                int count = order.records(number, records);
                batch.fill((record, target, row) -> fill(target, row, numbers.get(record), leftOut), records, count);
                mixer.change(batch, order, number, 3);
                for (int row = 0; row < count; row++) {
                    float[] features = new float[2 * PIXELS];
                    System.arraycopy(batch.features(), row * 2 * PIXELS, features, 0, 2 * PIXELS);
                    float[] label = new float[ROWS];
                    System.arraycopy(batch.targets(), row * ROWS, label, 0, ROWS);
                    rows.put(numbers.get(records[row]), new float[][] {features, label});
                }
            }
        }
        return rows;
    }

    private static void fill(Batch batch, int row, int number, int leftOut) {
        batch.labels()[row] = number;
        batch.weights()[row] = number == leftOut ? 0 : 1;
        for (int i = 0; i < 2 * PIXELS; i++) {
            batch.features()[row * 2 * PIXELS + i] = number;
        }
        for (int i = 0; i < ROWS; i++) {
            batch.targets()[row * ROWS + i] = i == number ? 1 : 0;
        }
    }

    private static BatchMixing mixing(MixMode mode, double probability) {
        return new BatchMixing(mode.mixing(1), probability, 2, SIDE, SIDE, 9);
    }

    @ParameterizedTest
    @EnumSource(MixMode.class)
    void labelsAreMixedByTheSharesOfTheFeatures(MixMode mode) throws IOException {
        int mixedRows = 0;
        for (Map.Entry<Integer, float[][]> row : mixed(mixing(mode, 1), 1, -1).entrySet()) {
            float[] features = row.getValue()[0];
            float[] label = row.getValue()[1];
            double level = 0;
            double sum = 0;
            for (int i = 0; i < ROWS; i++) {
                level += i * label[i];
                sum += label[i];
            }
            double mean = 0;
            for (float value : features) {
                mean += value / features.length;
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            assertThat(mean).isCloseTo(level, within(1e-3));
            mixedRows += label[row.getKey()] < 0.999 ? 1 : 0;
        }
        assertThat(mixedRows).isGreaterThan(ROWS / 2);
    }

    @ParameterizedTest
    @EnumSource(MixMode.class)
    void rowsAreMixedAlikeForAnyNumberOfWorkersOfOneOrder(MixMode mode) throws IOException {
        Map<Integer, float[][]> one = mixed(mixing(mode, 0.6), 1, -1);
        for (int workers : new int[] {2, 3, 4}) {
            mixed(mixing(mode, 0.6), workers, -1).forEach((row, values) -> {
                assertThat(values[0]).as("features of row %d", row).containsExactly(one.get(row)[0]);
                assertThat(values[1]).as("label of row %d", row).containsExactly(one.get(row)[1]);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(MixMode.class)
    void rowsOfSmallBatchesAreMixedToo(MixMode mode) throws IOException {
        for (int batchSize : new int[] {8, 13, 25}) {
            for (int workers : new int[] {1, 2}) {
                long mixedRows = mixed(mixing(mode, 1), workers, -1, batchSize).entrySet().stream()
                        .filter(row -> row.getValue()[1][row.getKey()] < 0.999)
                        .count();

                assertThat(mixedRows).as("of batches of %d", batchSize).isGreaterThan(ROWS / 2);
            }
        }
    }

    @Test
    void rowsLeftOutAreInNoMixture() throws IOException {
        mixed(mixing(MixMode.MIXUP, 1), 1, 17).forEach((row, values) -> {
            if (row != 17) {
                assertThat(values[1][17]).as("share in row %d", row).isZero();
            }
        });
    }

    @Test
    void probabilityZeroChangesNothing() throws IOException {
        mixed(mixing(MixMode.CUT_MIX, 0), 1, -1)
                .forEach((row, values) -> assertThat(values[0]).containsOnly(row));
    }
}
