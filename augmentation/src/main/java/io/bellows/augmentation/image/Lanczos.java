package io.bellows.augmentation.image;

/**
 * Brings a grey image to another size by Lanczos's window of three lobes, to the very levels that Pillow gives: one axis after the
 * other, each rounded to whole levels, by weights of 22 bits. Source of the window: K. Turkowski, "Filters for common
 * resampling tasks" (Graphics Gems, 1990).
 */
final class Lanczos {
    private static final int LOBES = 3;
    private static final int BITS = 22;

    private Lanczos() {}

    static PixelImage resized(PixelImage grey, int heightPx, int widthPx) {
        int height = grey.height();
        int width = grey.width();
        byte[] resized = isDownFirst(height - heightPx, width - widthPx)
                ? across(down(grey.stored(), height, width, heightPx), heightPx, width, widthPx)
                : down(across(grey.stored(), height, width, widthPx), height, widthPx, heightPx);
        return PixelImage.of(heightPx, widthPx, 1, resized);
    }

    /** Pillow 13 begins with the axis that saves it more work, which can be told by a level where results are rounded. */
    private static boolean isDownFirst(int rowsLost, int columnsLost) {
        return rowsLost > 0 && rowsLost > 2 * columnsLost;
    }

    private static byte[] across(byte[] levels, int height, int width, int to) {
        byte[] resized = new byte[height * to];
        resize(levels, width, resized, to, height, new Axis(1, width), new Axis(1, to));
        return resized;
    }

    private static byte[] down(byte[] levels, int height, int width, int to) {
        byte[] resized = new byte[to * width];
        resize(levels, height, resized, to, width, new Axis(width, 1), new Axis(width, 1));
        return resized;
    }

    /** How far apart in an array pixels of one line are, and lines. */
    private record Axis(int pixelStep, int lineStep) {}

    /** Brings all {@code lines} from one length to another. */
    private static void resize(byte[] levels, int from, byte[] resized, int to, int lines, Axis in, Axis out) {
        double step = (double) from / to;
        double reach = LOBES * Math.max(1, step);
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * step;
            int first = (int) Math.max(0, centre - reach + 0.5);
            int[] weights =
                    weights(centre - first, Math.max(1, step), (int) Math.min(from, centre + reach + 0.5) - first);
            for (int line = 0; line < lines; line++) {
                int start = line * in.lineStep() + first * in.pixelStep();
                int sum = 1 << (BITS - 1);
                for (int tap = 0; tap < weights.length; tap++) {
                    sum += (levels[start + tap * in.pixelStep()] & 0xFF) * weights[tap];
                }
                resized[line * out.lineStep() + i * out.pixelStep()] = (byte) Math.max(0, Math.min(255, sum >> BITS));
            }
        }
    }

    /** Of so many pixels, the first of which begins at 0, in units of 2<sup>-22</sup>. */
    private static int[] weights(double centre, double scale, int count) {
        double[] exact = new double[count];
        double sum = 0;
        for (int tap = 0; tap < count; tap++) {
            exact[tap] = window((tap + 0.5 - centre) / scale);
            sum += exact[tap];
        }
        int[] weights = new int[count];
        for (int tap = 0; tap < count; tap++) {
            double weight = exact[tap] / sum * (1 << BITS);
            weights[tap] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return weights;
    }

    private static double window(double x) {
        return x >= -LOBES && x < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : StrictMath.sin(Math.PI * x) / (Math.PI * x);
    }
}
