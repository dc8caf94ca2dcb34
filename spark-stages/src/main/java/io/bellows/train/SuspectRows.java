package io.bellows.train;

import io.bellows.train.data.Batch;
import io.bellows.train.data.RecordLayout;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rows of a batch whose outputs, loss or slopes are no finite numbers, each by itself. */
final class SuspectRows {
    private final Batch single;
    private final int viewsPerRow;
    private final SortedSet<Integer> rows = new TreeSet<>();
    private int viewsBefore;

    SuspectRows(RecordLayout layout, int viewsPerRow) {
        single = new Batch(1, layout);
        this.viewsPerRow = viewsPerRow;
    }

    /** Looks at each row of a part of the batch, which was evaluated as {@code slope} tells. */
    void judge(BatchObjective objective, float[] scores, Batch part, float[] slope) {
        int size = part.rows() == 0 ? 0 : slope.length / part.rows();
        for (int view = 0; view < part.rows(); view++) {
            float[] outputs = Arrays.copyOfRange(scores, view * size, (view + 1) * size);
            float[] slopes = Arrays.copyOfRange(slope, view * size, (view + 1) * size);
            boolean isFinite = part.weights()[view] == 0
                    || (WeightStep.isFinite(outputs)
                            && WeightStep.isFinite(slopes)
                            && Float.isFinite(loss(objective, outputs, part, view)));
            if (!isFinite) {
                rows.add((viewsBefore + view) / viewsPerRow);
            }
        }
        sumsOf(objective, scores, part);
    }

    /** The loss of one row as it is summed; 0 where rows have none by themselves. */
    private float loss(BatchObjective objective, float[] outputs, Batch part, int view) {
        if (objective.isShared()) {
            return 0;
        }
        single.copy(part, view, 1);
        objective.evaluate(outputs, single, null);
        return (float) objective.lossSum();
    }

    /** The objective's sums are those of the part again. */
    private static void sumsOf(BatchObjective objective, float[] scores, Batch part) {
        if (!objective.isShared()) {
            objective.evaluate(scores, part, null);
        }
    }

    /** Goes on to the next part, after one of so many {@code views}. */
    void advance(int views) {
        viewsBefore += views;
    }

    /** Those that were found; where there are none, all of {@code batch} that count. */
    List<Integer> found(Batch batch) {
        if (rows.isEmpty()) {
            addCounting(batch);
        }
        return List.copyOf(rows);
    }

    private void addCounting(Batch batch) {
        for (int view = 0; view < batch.rows(); view++) {
            if (batch.weights()[view] > 0) {
                rows.add(view / viewsPerRow);
            }
        }
    }
}
