package io.bellows.engine.bigdl;

import io.bellows.engine.WorkerSum;
import java.util.Arrays;

/**
 * Batch normalisation over the rows of all workers: what BigDL's does over those of one. Mean and variance are found one after
 * the other, since a sum of squares would lose what is small beside the mean.
 */
final class SynchronizedNorm implements HeapLayer {
    private final int channels;
    private final int area;
    private final double epsilon;
    private final WorkerSum workers;
    private final Weight weight;
    private final float[] mean;
    private final float[] variance;
    private final float[] inverse;
    private float[] normalized = new float[0];
    private double count;

    SynchronizedNorm(int channels, int area, double epsilon, WorkerSum workers) {
        this.channels = channels;
        this.area = area;
        this.epsilon = epsilon;
        this.workers = workers;
        weight = new Weight(2 * channels);
        mean = new float[channels];
        variance = new float[channels];
        inverse = new float[channels];
    }

    /** The scale of each channel, then its shift. */
    @Override
    public Weight weight() {
        return weight;
    }

    /** Of the last batch of all workers, one a channel. */
    float[] mean() {
        return mean;
    }

    /** Of the last batch of all workers, by one value less than there are, one a channel. */
    float[] variance() {
        return variance;
    }

    /** Whether any worker had a row in that batch; without, it has neither mean nor variance. */
    boolean hasRows() {
        return count > 0;
    }

    @Override
    public void forward(float[][] inputs, float[] output) {
        float[] x = inputs[0];
        findMean(x);
        findVariance(x);
        if (normalized.length != x.length) {
            normalized = new float[x.length];
        }
        for (int at = 0; at < x.length; at += area) {
            int channel = at / area % channels;
            float scale = weight.values()[channel];
            float shift = weight.values()[channels + channel];
            for (int i = at; i < at + area; i++) {
                normalized[i] = (x[i] - mean[channel]) * inverse[channel];
                output[i] = normalized[i] * scale + shift;
            }
        }
    }

    private void findMean(float[] x) {
        double[] sums = new double[channels];
        for (int at = 0; at < x.length; at += area) {
            double sum = 0;
            for (int i = at; i < at + area; i++) {
                sum += x[i];
            }
            sums[at / area % channels] += sum;
        }
        float[] shared = new float[channels + 1];
        for (int channel = 0; channel < channels; channel++) {
            shared[channel] = (float) sums[channel];
        }
        shared[channels] = x.length / (float) (channels * area);
        workers.sum(shared);
        count = (double) shared[channels] * area;
        for (int channel = 0; channel < channels; channel++) {
            mean[channel] = (float) (shared[channel] / count);
        }
    }

    private void findVariance(float[] x) {
        double[] squares = new double[channels];
        for (int at = 0; at < x.length; at += area) {
            int channel = at / area % channels;
            double sum = 0;
            for (int i = at; i < at + area; i++) {
                double apart = (double) x[i] - mean[channel];
                sum += apart * apart;
            }
            squares[channel] += sum;
        }
        float[] shared = new float[channels];
        for (int channel = 0; channel < channels; channel++) {
            shared[channel] = (float) squares[channel];
        }
        workers.sum(shared);
        for (int channel = 0; channel < channels; channel++) {
            variance[channel] = (float) (shared[channel] / Math.max(1, count - 1));
            inverse[channel] = (float) (1 / Math.sqrt(shared[channel] / count + epsilon));
        }
    }

    @Override
    public void backward(float[][] inputs, float[] gradient, float[][] below) {
        double[] scales = new double[channels];
        double[] shifts = new double[channels];
        for (int at = 0; at < gradient.length; at += area) {
            int channel = at / area % channels;
            for (int i = at; i < at + area; i++) {
                scales[channel] += (double) gradient[i] * normalized[i];
                shifts[channel] += gradient[i];
            }
        }
        float[] own = weight.gradients();
        for (int channel = 0; channel < channels; channel++) {
            own[channel] = (float) scales[channel];
            own[channels + channel] = (float) shifts[channel];
        }
        float[] shared = Arrays.copyOf(own, own.length);
        workers.sum(shared);
        if (below[0] != null) {
            writeBelow(gradient, shared, below[0]);
        }
    }

    private void writeBelow(float[] gradient, float[] shared, float[] below) {
        for (int at = 0; at < gradient.length; at += area) {
            int channel = at / area % channels;
            float factor = weight.values()[channel] * inverse[channel];
            float meanScale = (float) (shared[channel] / count);
            float meanShift = (float) (shared[channels + channel] / count);
            for (int i = at; i < at + area; i++) {
                below[i] = factor * (gradient[i] - meanShift - normalized[i] * meanScale);
            }
        }
    }
}
