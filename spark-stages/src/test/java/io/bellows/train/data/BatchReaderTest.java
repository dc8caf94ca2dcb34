package io.bellows.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.resources.ReadAhead;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchReaderTest {
    private static final RecordLayout LAYOUT = new RecordLayout(1, 0);
    private static final int ROWS = 60;
    private static final int BATCH = 2;
    private static final long LIMIT_SECONDS = 60;

    /** Rows whose readers count what they read. */
    private static final class CountedRows implements TrainingRecords {
        private final AtomicInteger readers = new AtomicInteger();
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public Reader reader(int epoch) {
            readers.incrementAndGet();
            return (record, batch, row) -> read.incrementAndGet();
        }

        @Override
        public void write(int record, byte[] encoded) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] encoded(int record) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int written() {
            return ROWS;
        }

        @Override
        public void close() {
            // nothing is held
        }

        /** The rows read once no thread goes on by itself: more of them would come in the time that is waited. */
        private int settled(int expected) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
            while (read.get() < expected && System.nanoTime() < end) {
                Thread.sleep(1);
            }
            Thread.sleep(20);
            return read.get();
        }
    }

    @Test
    void eachThreadReadsSoManyBatchesAheadAndTheOneOfTheStep() throws Exception {
        for (ReadAhead ahead : List.of(new ReadAhead(1, 1), new ReadAhead(1, 4), new ReadAhead(3, 2))) {
            CountedRows rows = new CountedRows();
            BatchOrder order = new BatchOrder(ROWS, 1, 0, BATCH, 1);
            int most = ahead.threads() * (ahead.batches() + 1) * BATCH;
            try (BatchReader reader = new BatchReader(rows, LAYOUT, order, null, 0, 0, ahead)) {
                assertThat(rows.readers).hasValue(ahead.threads());
                assertThat(rows.settled(most)).isEqualTo(most);

                reader.next();
                assertThat(rows.settled(most)).isEqualTo(most);
                reader.next();
                assertThat(rows.settled(most + BATCH)).isEqualTo(most + BATCH);
            }
        }
    }

    @Test
    void readsNoFurtherThanTheEpochGoes() throws Exception {
        CountedRows rows = new CountedRows();
        BatchOrder order = new BatchOrder(ROWS, 1, 0, BATCH, 1);
        int last = ROWS / BATCH - 4;
        try (BatchReader reader =
                new BatchReader(rows, LAYOUT, order, null, 0, last, new ReadAhead(1_000_000, 1_000_000))) {
            assertThat(rows.readers).hasValue(4);
            assertThat(rows.settled(4 * BATCH)).isEqualTo(4 * BATCH);
            for (int batch = 0; batch < 4; batch++) {
                assertThat(reader.next().rows()).isEqualTo(BATCH);
            }
        }
    }
}
