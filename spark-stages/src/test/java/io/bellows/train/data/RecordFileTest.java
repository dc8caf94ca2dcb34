package io.bellows.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.resources.ReadAhead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordFileTest {
    private static final RecordLayout LAYOUT = new RecordLayout(3, 2);

    @TempDir
    private Path folder;

    @Test
    void readsBackRecordsFromTheirPlaces() throws IOException {
        Path path = folder.resolve("records");
        try (RecordFile file = new RecordFile(path.toFile(), LAYOUT)) {
            file.write(2, LAYOUT.encode(7f, 0.5f, new float[] {1, 2, 3}, new float[] {0.25f, 0.75f}));
            file.write(0, LAYOUT.encode(8f, 1.5f, new float[] {4, 5, 6}, new float[] {1, 0}));
            Batch batch = new Batch(2, LAYOUT);

            batch.fill(file.reader(0), new int[] {0, 2}, 2);

            assertThat(file.written()).isEqualTo(2);
            assertThat(batch.rows()).isEqualTo(2);
            assertThat(batch.labels()).containsExactly(8f, 7f);
            assertThat(batch.weights()).containsExactly(1.5f, 0.5f);
            assertThat(batch.features()).containsExactly(4, 5, 6, 1, 2, 3);
            assertThat(batch.targets()).containsExactly(1, 0, 0.25f, 0.75f);
        }
        assertThat(Files.exists(path)).isFalse();
    }

    @Test
    void failsOnARecordPastTheEnd() throws IOException {
        try (RecordFile file = new RecordFile(folder.resolve("records").toFile(), LAYOUT)) {
            Batch batch = new Batch(1, LAYOUT);

            assertThatThrownBy(() -> batch.fill(file.reader(0), new int[] {5}, 1))
                    .hasMessageContaining("ends before it");
        }
    }

    @Test
    void readerPassesOnAReadError() throws Exception {
        try (RecordFile file = new RecordFile(folder.resolve("records").toFile(), LAYOUT)) {
            BatchOrder order = new BatchOrder(4, 1, 0, 2, 1);
            try (BatchReader reader = new BatchReader(file, LAYOUT, order, null, 0, 0, new ReadAhead(1, 2))) {
                assertThatThrownBy(reader::next).hasMessageContaining("Cannot read the next batch");
            }
        }
    }

    @Test
    void severalThreadsReadTheBatchesInTheirOrder() throws Exception {
        try (RecordFile file = new RecordFile(folder.resolve("records").toFile(), LAYOUT)) {
            for (int row = 0; row < 23; row++) {
                file.write(row, LAYOUT.encode(row, 1f, new float[3], new float[2]));
            }
            BatchOrder order = new BatchOrder(23, 1, 0, 4, 1);
            List<float[]> labels = new ArrayList<>();
            for (int threads : new int[] {1, 3, 1_000_000_000}) {
                for (int ahead : new int[] {1, 2, 1_000_000_000}) {
                    float[] read = new float[24];
                    try (BatchReader reader =
                            new BatchReader(file, LAYOUT, order, null, 5, 0, new ReadAhead(threads, ahead))) {
                        for (int batch = 0; batch < 6; batch++) {
                            System.arraycopy(reader.next().labels(), 0, read, 4 * batch, 4);
                        }
                    }
                    labels.add(Arrays.copyOf(read, 23));
                }
            }

            assertThat(labels).hasSize(9).allSatisfy(read -> assertThat(read).containsExactly(labels.get(0)));
            float[] sorted = labels.get(0).clone();
            Arrays.sort(sorted);
            assertThat(sorted).startsWith(0, 1, 2).endsWith(21, 22);
        }
    }

    @Test
    void rowsCanBeReadAgainAfterAnEpochThatWasLeftEarly() throws Exception {
        try (RecordFile file = new RecordFile(folder.resolve("records").toFile(), LAYOUT)) {
            for (int row = 0; row < 400; row++) {
                file.write(row, LAYOUT.encode(row, 1f, new float[3], new float[2]));
            }
            BatchOrder order = new BatchOrder(400, 1, 0, 2, 1);
            for (int epoch = 0; epoch < 200; epoch++) {
                try (BatchReader reader = new BatchReader(file, LAYOUT, order, null, epoch, 0, new ReadAhead(2, 2))) {
                    assertThat(reader.next().rows()).isEqualTo(2);
                }
            }
        }
    }

    @Test
    void hashDependsOnEveryByteAndTheSeed() {
        byte[] record = LAYOUT.encode(1f, 1f, new float[] {1, 2, 3}, new float[] {0.25f, 0.75f});
        long hash = RecordLayout.hash(record, 5);

        assertThat(RecordLayout.hash(record.clone(), 5)).isEqualTo(hash);
        assertThat(RecordLayout.hash(record, 6)).isNotEqualTo(hash);
        for (int i = 0; i < record.length; i++) {
            byte[] other = record.clone();
            other[i] ^= 1;
            assertThat(RecordLayout.hash(other, 5)).isNotEqualTo(hash);
        }
    }
}
