package io.bellows.train;

/** What the steps of one epoch come to. */
final class EpochSums {
    double loss;
    double weight;
    double correct;
    private final StepHistory room;
    private int steps;

    EpochSums(int steps) {
        room = StepHistory.ofSize(steps);
    }

    /** Those of an epoch of {@code steps} steps of which a part is done. */
    static EpochSums resumed(MidEpoch done, int steps) {
        EpochSums sums = new EpochSums(steps);
        sums.loss = done.loss();
        sums.weight = done.weight();
        sums.correct = done.correct();
        for (int i = 0; i < done.batches(); i++) {
            sums.addStep(
                    done.steps().losses()[i],
                    done.steps().rates()[i],
                    done.steps().seconds()[i]);
        }
        return sums;
    }

    /** Adds the sums of a batch that counts. */
    void add(StepGradient batch) {
        loss += batch.lossSum();
        weight += batch.weightSum();
        correct += batch.correctSum();
    }

    void addStep(double stepLoss, double rate, double seconds) {
        room.set(steps, stepLoss, rate, seconds);
        steps++;
    }

    StepHistory history() {
        return room.first(steps);
    }

    /** The rate of the last step; 0 before the first. */
    double lastRate() {
        return steps == 0 ? 0 : room.rates()[steps - 1];
    }
}
