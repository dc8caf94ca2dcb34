package io.bellows.train.views;

import io.bellows.augmentation.random.KeyedRandom;
import io.bellows.train.data.Batch;

/**
 * A square image turned by 0, 90, 180 and 270 degrees against the clock, all four in one batch, each labelled by the number of
 * quarter turns. No pixel is interpolated.
 *
 * <p>Source: S. Gidaris, P. Singh, N. Komodakis, "Unsupervised representation learning by predicting image rotations" (ICLR,
 * 2018), section 2.1.
 *
 * @param channels of {@code float[channels][side][side]}
 * @param side rows and columns
 */
public record Rotations(int channels, int side) implements View {
    /** How many turns are told apart. */
    public static final int TURNS = 4;

    @Override
    public int perRow() {
        return TURNS;
    }

    @Override
    public void write(float[] row, int view, KeyedRandom random, Batch batch, int place) {
        int to = place * row.length;
        for (int channel = 0; channel < channels; channel++) {
            int plane = channel * side * side;
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    batch.features()[to++] = row[plane + source(y, x, view)];
                }
            }
        }
        batch.labels()[place] = view;
    }

    /** The place before {@code turns} quarter turns of what is at (y, x) after them. */
    private int source(int y, int x, int turns) {
        int last = side - 1;
        return switch (turns) {
            case 0 -> y * side + x;
            case 1 -> x * side + last - y;
            case 2 -> (last - y) * side + last - x;
            default -> (last - x) * side + y;
        };
    }
}
