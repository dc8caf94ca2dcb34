package io.bellows.train.schedule;

/**
 * The rate grows by the same factor each step, from the base rate to {@code growth} times it at the last one: the
 * learning-rate range test of Smith (Cyclical Learning Rates for Training Neural Networks, 2017, section 3.3), growing
 * exponentially as fastai has it.
 *
 * @param growth above 1
 */
public record RangeTest(double growth) implements Schedule {
    public RangeTest {
        Ranges.require(growth > 1, "range-test", "growth", growth, "above 1");
    }

    @Override
    public double factor(RunPosition position) {
        return StrictMath.pow(growth, position.step() / (double) Math.max(1, position.steps() - 1));
    }
}
