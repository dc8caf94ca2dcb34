package io.bellows.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchOrderTest {
    @ParameterizedTest
    @CsvSource({"1000,1,64", "1000,2,64", "1000,3,64", "1001,5,17", "7,4,3", "1,2,64", "30,7,1", "0,3,8"})
    void everyRowComesOnceAnEpoch(long rows, int workers, int batchSize) {
        List<Set<Long>> batches = batches(rows, workers, batchSize, 1);

        assertThat(batches).hasSize((int) ((rows + batchSize - 1) / batchSize));
        Set<Long> all = new HashSet<>();
        int count = 0;
        for (int i = 0; i < batches.size(); i++) {
            count += batches.get(i).size();
            all.addAll(batches.get(i));
            assertThat(batches.get(i)).hasSize((int) Math.min(batchSize, rows - (long) i * batchSize));
        }
        assertThat(count).isEqualTo((int) rows);
        assertThat(all).hasSize((int) rows);
    }

    @Test
    void oneTwoThreeFourSixAndTwelveWorkersShareTheirBatches() {
        List<Set<Long>> one = batches(500, 1, 32, 3);

        for (int workers : new int[] {2, 3, 4, 6, 12}) {
            assertThat(batches(500, workers, 32, 3)).isEqualTo(one);
        }
    }

    @Test
    void workersSharesDifferByOneRowAtMost() {
        for (int workers : new int[] {2, 5, 8}) {
            List<Integer> sizes = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                BatchOrder order = new BatchOrder(1000, workers, worker, 64, 9);
                order.beginEpoch(0);
                sizes.add(order.records(3, new int[64]));
            }
            assertThat(sizes).allMatch(size -> size == 64 / workers || size == 64 / workers + 1);
        }
    }

    @Test
    void epochsDifferAndSeedsDiffer() {
        assertThat(batches(500, 1, 32, 0)).isNotEqualTo(batches(500, 1, 32, 1));
        BatchOrder order = new BatchOrder(500, 1, 0, 32, 8);
        order.beginEpoch(0);
        int[] first = new int[32];
        order.records(0, first);
        BatchOrder other = new BatchOrder(500, 1, 0, 32, 9);
        other.beginEpoch(0);
        int[] second = new int[32];
        other.records(0, second);

        assertThat(first).isNotEqualTo(second);
    }

    /** The row numbers of each global batch. */
    private static List<Set<Long>> batches(long rows, int workers, int batchSize, int epoch) {
        List<Set<Long>> batches = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            BatchOrder order = new BatchOrder(rows, workers, worker, batchSize, 7);
            Map<Integer, Long> rowOf = new HashMap<>();
            for (long row = 0; row < rows; row++) {
                if (BatchOrder.workerOf(row, workers) == worker) {
                    rowOf.put(order.recordOf(row), row);
                }
            }
            assertThat(rowOf).hasSize(order.localRows());
            order.beginEpoch(epoch);
            int[] records = new int[Math.max(1, order.mostLocalRows())];
            for (int batch = 0; batch < order.batches(); batch++) {
                if (batches.size() <= batch) {
                    batches.add(new TreeSet<>());
                }
                int count = order.records(batch, records);
                for (int i = 0; i < count; i++) {
                    batches.get(batch).add(rowOf.get(records[i]));
                }
            }
        }
        return batches;
    }
}
