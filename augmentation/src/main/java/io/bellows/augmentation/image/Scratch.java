package io.bellows.augmentation.image;

/** Working arrays of one thread, kept from image to image. Each is used within one call of one kernel only. */
final class Scratch {
    /** The slot of {@link AugMix}, which holds it while other operations run. */
    static final int MIXTURE = 4;

    private static final int SLOTS = 5;
    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

    private final float[][] floats = new float[SLOTS][0];
    private final double[][] doubles = new double[SLOTS][0];
    private final int[][] ints = new int[SLOTS][0];

    private int[][] planes = new int[0][0];

    private Scratch() {}

    /** The arrays of the calling thread. */
    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** An array of at least {@code size} elements, whose contents are left over from earlier. */
    float[] floats(int slot, int size) {
        if (floats[slot].length < size) {
            floats[slot] = new float[size];
        }
        return floats[slot];
    }

    /** An array of at least {@code size} elements, whose contents are left over from earlier. */
    double[] doubles(int slot, int size) {
        if (doubles[slot].length < size) {
            doubles[slot] = new double[size];
        }
        return doubles[slot];
    }

    /** At least {@code count} arrays of at least {@code size} elements, whose contents are left over from earlier. */
    int[][] planes(int count, int size) {
        if (planes.length < count || planes[0].length < size) {
            planes = new int[Math.max(planes.length, count)][size];
        }
        return planes;
    }

    /** An array of at least {@code size} elements, whose contents are left over from earlier. */
    int[] ints(int slot, int size) {
        if (ints[slot].length < size) {
            ints[slot] = new int[size];
        }
        return ints[slot];
    }
}
