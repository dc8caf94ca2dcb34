package io.bellows.train.schedule;

/** The base rate throughout. */
public record Constant() implements Schedule {
    @Override
    public double factor(RunPosition position) {
        return 1;
    }
}
