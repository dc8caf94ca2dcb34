package io.bellows.augmentation.image;

import io.bellows.augmentation.random.KeyedRandom;

/** Gives the colour channels another order, each of the five others equally likely; grey images stay as they are. */
public record ChannelShuffle() implements ImageOp {
    private static final int[][] ORDERS = {{0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        return image.channels() == 1 ? image : reorder(image, ORDERS[random.nextInt(ORDERS.length)]);
    }

    /** The image whose colours are those of the given numbers. */
    static PixelImage reorder(PixelImage image, int[] order) {
        byte[] in = image.pixels();
        byte[] out = in.clone();
        for (int i = 0; i < out.length; i += image.channels()) {
            out[i] = in[i + order[0]];
            out[i + 1] = in[i + order[1]];
            out[i + 2] = in[i + order[2]];
        }
        return image.with(out);
    }
}
