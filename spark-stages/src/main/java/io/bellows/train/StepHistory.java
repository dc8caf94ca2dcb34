package io.bellows.train;

import java.io.Serializable;
import java.util.Arrays;

/**
 * What each step of a run came to, in order; those of a run that was continued among them.
 *
 * @param losses mean weighted loss of each global batch before its step
 * @param rates learning rate of each step
 * @param seconds of training when the step was done
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StepHistory(double[] losses, double[] rates, double[] seconds) implements Serializable {
    /** Room for {@code steps} steps. */
    static StepHistory ofSize(int steps) {
        return new StepHistory(new double[steps], new double[steps], new double[steps]);
    }

    /** How many there are. */
    public int size() {
        return losses.length;
    }

    /** Seconds of training when the last step was done; 0 before the first. */
    double lastSeconds() {
        return size() == 0 ? 0 : seconds[size() - 1];
    }

    void set(int step, double loss, double rate, double second) {
        losses[step] = loss;
        rates[step] = rate;
        seconds[step] = second;
    }

    /** The first {@code steps} of them. */
    StepHistory first(int steps) {
        return new StepHistory(
                Arrays.copyOf(losses, steps), Arrays.copyOf(rates, steps), Arrays.copyOf(seconds, steps));
    }

    /** These steps, and {@code next} after them. */
    StepHistory then(StepHistory next) {
        return new StepHistory(joined(losses, next.losses), joined(rates, next.rates), joined(seconds, next.seconds));
    }

    private static double[] joined(double[] first, double[] second) {
        double[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
