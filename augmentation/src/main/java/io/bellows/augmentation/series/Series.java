package io.bellows.augmentation.series;

/**
 * Measurements over time: {@code steps x channels} finite numbers, row-major, {@code float[T][C]}.
 *
 * <p>A series is never changed once it is handed on: an operation writes a new array.
 */
public final class Series {
    private final float[] values;
    private final int channels;

    private Series(float[] values, int channels) {
        this.values = values;
        this.channels = channels;
    }

    /**
     * Wraps {@code values} without copying: the caller must not write them afterwards.
     *
     * @throws IllegalArgumentException if there are none, their number is no multiple of {@code channels}, or one is not
     *     finite
     */
    public static Series of(float[] values, int channels) {
        if (channels < 1) {
            throw new IllegalArgumentException("Cannot make series 'channels': found " + channels + ", expected >= 1");
        }
        if (values.length == 0 || values.length % channels != 0) {
            throw new IllegalArgumentException("Cannot make series 'values': found " + values.length
                    + " values, expected a multiple of " + channels + " channels, at least one step");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("Cannot make series 'values': found " + values[i] + " at value " + i
                        + ", expected finite numbers");
            }
        }
        return new Series(values, channels);
    }

    /** Moments of time, T. */
    public int steps() {
        return values.length / channels;
    }

    /** Measurements at each, C. */
    public int channels() {
        return channels;
    }

    /** The array itself, {@code float[T][C]}: to read only. */
    public float[] values() {
        return values;
    }

    /** A series of the same shape with other values; what overflows a float becomes the largest one. */
    Series with(float[] other) {
        for (int i = 0; i < other.length; i++) {
            other[i] = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, other[i]));
        }
        return new Series(other, channels);
    }

    /** The series at other moments, each from 0 to {@code steps - 1}: between steps, on the line from one to the next. */
    Series at(double[] moments) {
        float[] out = new float[moments.length * channels];
        int last = steps() - 1;
        for (int step = 0; step < moments.length; step++) {
            int before = Math.min(last, (int) moments[step]);
            int after = Math.min(last, before + 1);
            float weight = (float) (moments[step] - before);
            for (int channel = 0; channel < channels; channel++) {
                float from = values[before * channels + channel];
                float to = values[after * channels + channel];
                out[step * channels + channel] = (1 - weight) * from + weight * to;
            }
        }
        return with(out);
    }
}
