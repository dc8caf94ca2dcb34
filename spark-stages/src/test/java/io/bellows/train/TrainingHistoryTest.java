package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.resources.ReadAhead;
import io.bellows.resources.ResourcePlan;
import io.bellows.resources.StepSeconds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingHistoryTest {
    private static final TrainingSummary SUMMARY = new TrainingSummary(
            List.of(
                    new EpochSummary(1, 0.9, 0.5, 0.8, 0.6, 0.1, 2, 0.8, 0.85, 0.55),
                    new EpochSummary(2, 0.7, 0.7, Double.NaN, Double.NaN, 0.05, 1, Double.NaN, Double.NaN, Double.NaN)),
            new StepHistory(new double[] {1, 0.8, 0.7}, new double[] {0.1, 0.1, 0.05}, new double[] {0.5, 1, 3}),
            1,
            TrainingEnd.STEPS,
            new TimeShares(0, 2, 0, 0, 1, 3),
            List.of(new WorkerUse(0, 0, 42, 336, 400, 0, 1_000, 2_000, 900)),
            3,
            2,
            1,
            1,
            60,
            10,
            0,
            Optional.empty(),
            new ResourcePlan(30, new ReadAhead(1, 2), new StepSeconds(0.5, 0.2, 0.1), 4, 3.2, 50, List.of()));

    @Test
    void stepsAndEpochsAreRows() {
        List<Row> steps = SUMMARY.stepFrame(LocalSpark.session()).collectAsList();
        List<Row> epochs = SUMMARY.epochFrame(LocalSpark.session()).collectAsList();

        assertThat(steps).hasSize(3);
        assertThat(steps.get(2).<Integer>getAs("epoch")).isEqualTo(2);
        assertThat(steps.get(1).<Double>getAs("samplesPerSecond")).isEqualTo(60);
        assertThat(epochs.get(0).<Double>getAs("validationLoss")).isEqualTo(0.8);
        assertThat(epochs.get(1).isNullAt(3)).isTrue();
        assertThat(SUMMARY.samplesPerSecond()).isEqualTo(45);
        assertThat(SUMMARY.workerFrame(LocalSpark.session()).first().<Long>getAs("besideHeapBytes"))
                .isEqualTo(900);
    }

    @Test
    void eventFilesHoldEachScalarAtItsStep(@TempDir Path folder) throws IOException {
        TrainingEvents.write(SUMMARY, new org.apache.hadoop.fs.Path(folder.toString()), new Configuration());

        Map<String, List<String>> scalars = new TreeMap<>();
        List<byte[]> records = records(eventFile(folder));
        for (byte[] event : records.subList(1, records.size())) {
            read(event, scalars);
        }

        assertThat(records.get(0)).asString(StandardCharsets.ISO_8859_1).endsWith("brain.Event:2");
        assertThat(scalars)
                .containsEntry("step/loss", List.of("1: 1.0", "2: 0.8", "3: 0.7"))
                .containsEntry("step/learning_rate", List.of("1: 0.1", "2: 0.1", "3: 0.05"))
                .containsEntry("step/samples_per_second", List.of("1: 60.0", "2: 60.0", "3: 15.0"))
                .containsEntry("epoch/train_loss", List.of("2: 0.9", "3: 0.7"))
                .containsEntry("epoch/validation_accuracy", List.of("2: 0.6"));
    }

    private static byte[] eventFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return Files.readAllBytes(
                    files.filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
                            .findFirst()
                            .orElseThrow());
        }
    }

    /** Parts a file into records, and holds each to its checksums, computed bit by bit. */
    private static List<byte[]> records(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(in.getInt()).isEqualTo(maskedCrc(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            assertThat(in.getInt()).isEqualTo(maskedCrc(data));
            records.add(data);
        }
        return records;
    }

    private static int maskedCrc(byte[] bytes) {
        int crc = ~0;
        for (byte value : bytes) {
            crc ^= value & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static void read(byte[] event, Map<String, List<String>> scalars) {
        ByteBuffer in = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.get()).isEqualTo((byte) 0x09);
        assertThat(in.getDouble()).isCloseTo(System.currentTimeMillis() / 1000.0, within(600.0));
        assertThat(in.get()).isEqualTo((byte) 0x10);
        long step = in.get();
        assertThat(in.get()).isEqualTo((byte) 0x2A);
        int size = varint(in);
        assertThat(size).isEqualTo(in.remaining());
        while (in.hasRemaining()) {
            assertThat(in.get()).isEqualTo((byte) 0x0A);
            int end = varint(in) + in.position();
            assertThat(in.get()).isEqualTo((byte) 0x0A);
            byte[] tag = new byte[varint(in)];
            in.get(tag);
            assertThat(in.get()).isEqualTo((byte) 0x15);
            scalars.computeIfAbsent(new String(tag, StandardCharsets.UTF_8), ignored -> new ArrayList<>())
                    .add(step + ": " + in.getFloat());
            assertThat(in.position()).isEqualTo(end);
        }
    }

    private static int varint(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
