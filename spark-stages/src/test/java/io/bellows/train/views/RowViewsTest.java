package io.bellows.train.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.image.Border;
import io.bellows.augmentation.image.CenterCrop;
import io.bellows.augmentation.image.HorizontalFlip;
import io.bellows.augmentation.image.OpRegistry;
import io.bellows.augmentation.image.OpSequence;
import io.bellows.augmentation.image.Rotate;
import io.bellows.resources.ReadAhead;
import io.bellows.train.data.Batch;
import io.bellows.train.data.BatchOrder;
import io.bellows.train.data.BatchReader;
import io.bellows.train.data.RecordFile;
import io.bellows.train.data.RecordLayout;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowViewsTest {
    private static final int SIDE = 8;
    private static final int PIXELS = SIDE * SIDE;
    private static final int ROWS = 30;
    private static final RecordLayout LAYOUT = new RecordLayout(PIXELS, 0);

    @TempDir
    private Path folder;

    /** Row n begins with n, and has another weight. */
    private static float[] row(int number) {
        float[] values = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            values[i] = i == 0 ? number : (number * 31 + i * 17) % 23 - 11;
        }
        return values;
    }

    /** What the rows of all workers become in an epoch: features and targets of each view, by its place in the epoch. */
    private Map<Integer, List<float[]>> views(RowViews change, int workers, int epoch) throws Exception {
        Map<Integer, List<float[]>> views = new TreeMap<>();
        for (int worker = 0; worker < workers; worker++) {
            BatchOrder order = new BatchOrder(ROWS, workers, worker, 8, 5);
            File file = folder.resolve("rows" + worker + System.nanoTime()).toFile();
            try (RecordFile rows = new RecordFile(file, LAYOUT)) {
                for (int row = 0; row < ROWS; row++) {
                    if (BatchOrder.workerOf(row, workers) == worker) {
                        rows.write(order.recordOf(row), LAYOUT.encode(0, row + 1, row(row), new float[0]));
                    }
                }
                try (BatchReader reader = new BatchReader(rows, LAYOUT, order, change, epoch, 0, new ReadAhead(2, 2))) {
                    for (int number = 0; number < order.batches(); number++) {
                        collect(reader.next(), number, change, views);
                    }
                }
            }
        }
        return views;
    }

    private static void collect(Batch batch, int number, RowViews change, Map<Integer, List<float[]>> views) {
        int targets = change.view().targets(PIXELS);
        for (int view = 0; view < batch.rows(); view++) {
            int place = (number * 8 + batch.place(view)) * change.viewsPerRow() + view % change.viewsPerRow();
            views.put(
                    place,
                    List.of(
                            Arrays.copyOfRange(batch.features(), view * PIXELS, (view + 1) * PIXELS),
                            Arrays.copyOfRange(batch.targets(), view * targets, (view + 1) * targets),
                            new float[] {batch.labels()[view], batch.weights()[view]}));
        }
    }

    private static TensorOps ops(OpSequence ops) {
        return new TensorOps(ops, 1, SIDE, SIDE);
    }

    private static final List<RowViews> ALL = List.of(
            new RowViews(new Rotations(1, SIDE), null, 3),
            new RowViews(new Noise(0.3, 0.5), null, 3),
            new RowViews(new Pairs(), ops(OpSequence.of(Rotate.upTo(40).withProbability(0.9))), 3));

    @Test
    void areTheSameForAnyNumberOfWorkers() throws Exception {
        for (RowViews change : ALL) {
            Map<Integer, List<float[]>> one = views(change, 1, 2);
            assertThat(one.keySet())
                    .containsExactlyElementsOf(IntStream.range(0, ROWS * change.viewsPerRow())
                            .boxed()
                            .toList());
            for (int workers : new int[] {2, 3}) {
                Map<Integer, List<float[]>> several = views(change, workers, 2);
                assertThat(several.keySet()).isEqualTo(one.keySet());
                several.forEach((place, view) -> {
                    for (int i = 0; i < view.size(); i++) {
                        assertThat(view.get(i)).containsExactly(one.get(place).get(i));
                    }
                });
            }
        }
    }

    @Test
    void arePureFunctionsOfRowSeedAndEpoch() throws Exception {
        RowViews noise = ALL.get(1);
        Map<Float, float[]> first = byWeight(views(noise, 1, 0));

        assertThat(byWeight(views(noise, 1, 0)).get(4f)).containsExactly(first.get(4f));
        assertThat(byWeight(views(noise, 1, 1)).get(4f)).isNotEqualTo(first.get(4f));
        assertThat(byWeight(views(new RowViews(noise.view(), null, 4), 1, 0)).get(4f))
                .isNotEqualTo(first.get(4f));
    }

    private static Map<Float, float[]> byWeight(Map<Integer, List<float[]>> views) {
        Map<Float, float[]> found = new TreeMap<>();
        views.values().forEach(view -> found.put(view.get(2)[1], view.get(0)));
        assertThat(found).hasSize(ROWS);
        return found;
    }

    @Test
    void turnsByQuartersAgainstTheClock() {
        Batch batch = new Batch(4, new RecordLayout(8, 0));
        float[] image = {1, 2, 3, 4, 10, 20, 30, 40};
        Rotations rotations = new Rotations(2, 2);

        for (int turns = 0; turns < 4; turns++) {
            rotations.write(image, turns, null, batch, turns);
        }

        assertThat(batch.features())
                .containsExactly(
                        1, 2, 3, 4, 10, 20, 30, 40, //
                        2, 4, 1, 3, 20, 40, 10, 30, //
                        4, 3, 2, 1, 40, 30, 20, 10, //
                        3, 1, 4, 2, 30, 10, 40, 20);
        assertThat(batch.labels()).containsExactly(0, 1, 2, 3);
    }

    @Test
    void noiseTeachesTheRowWithoutIt() throws Exception {
        int masked = 0;
        double squares = 0;
        int seen = 0;
        for (List<float[]> view : views(ALL.get(1), 1, 0).values()) {
            int number = (int) view.get(2)[1] - 1;
            assertThat(view.get(1)).containsExactly(row(number));
            for (int i = 0; i < PIXELS; i++) {
                if (view.get(0)[i] == 0) {
                    masked++;
                } else {
                    squares += Math.pow(view.get(0)[i] - view.get(1)[i], 2);
                    seen++;
                }
            }
        }

        assertThat(masked / (double) (ROWS * PIXELS)).isCloseTo(0.3, within(0.04));
        assertThat(Math.sqrt(squares / seen)).isCloseTo(0.5, within(0.04));
    }

    @Test
    void viewsOfAPairDiffer() throws Exception {
        Map<Integer, List<float[]>> views = views(ALL.get(2), 1, 0);
        int different = 0;
        for (int row = 0; row < ROWS; row++) {
            different += Arrays.equals(
                            views.get(2 * row).get(0), views.get(2 * row + 1).get(0))
                    ? 0
                    : 1;
        }

        assertThat(different).isGreaterThan(ROWS - 5);
    }

    @Test
    void operationsSeeChannelsAndComeBackInTheirUnits() {
        float[] image = new float[3 * 2 * 2];
        for (int i = 0; i < image.length; i++) {
            image[i] = i / 4f - 1;
        }
        float[] changed = new float[image.length];

        new TensorOps(OpSequence.of(new HorizontalFlip().withProbability(1)), 3, 2, 2).apply(image, changed, 1, 2, 3);

        float[] flipped = {-0.75f, -1, -0.25f, -0.5f, 0.25f, 0, 0.75f, 0.5f, 1.25f, 1, 1.75f, 1.5f};
        assertThat(changed).containsExactly(flipped, within(2.75f / 255 / 2 + 1e-6f));
    }

    @Test
    void anEvenImageStaysAsItIs() {
        float[] changed = new float[PIXELS];
        float[] even = new float[PIXELS];
        Arrays.fill(even, 0.3f);

        ops(new OpSequence(OpRegistry.catalog().createAll(List.of(Map.of("op", "invert")))))
                .apply(even, changed, 1, 2, 3);

        assertThat(changed).containsExactly(even);
    }

    @Test
    void refusesOperationsThatChangeTheSize() {
        TensorOps smaller = ops(OpSequence.of(new CenterCrop(4, 5, Border.CONSTANT, 0).withProbability(1)));

        assertThatThrownBy(smaller::tried)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found an image of 1×4×5")
                .hasMessageContaining("expected 1×8×8");
    }
}
