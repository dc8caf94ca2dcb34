package io.bellows.train.schedule;

/** The base rate throughout. */
public record Constant() implements Schedule {
    @Override
    public double factor(long step, long steps) {
        return 1;
    }
}
