package io.bellows.train.schedule;

/**
 * The rate falls by a factor every so many epochs, at once.
 *
 * @param epochs between two falls, above 0
 * @param factor of each, in (0, 1]
 */
public record StepDecay(double epochs, double factor) implements Schedule {
    public StepDecay {
        Ranges.require(epochs > 0, "step", "epochs", epochs, "above 0");
        Ranges.require(factor > 0 && factor <= 1, "step", "factor", factor, "above 0, at most 1");
    }

    @Override
    public double factor(RunPosition position) {
        return StrictMath.pow(factor, Math.floor(position.epochs() / epochs));
    }
}
