package io.bellows.train.schedule;

import java.util.List;

/**
 * The rate falls by a factor at given epochs, at once.
 *
 * @param milestones epochs after which it falls, rising
 * @param factor of each fall, in (0, 1]
 */
public record MultiStepDecay(List<Double> milestones, double factor) implements Schedule {
    public MultiStepDecay {
        milestones = List.copyOf(milestones);
        Ranges.require(!milestones.isEmpty(), "multi-step", "milestones", milestones, "at least one epoch");
        Ranges.require(factor > 0 && factor <= 1, "multi-step", "factor", factor, "above 0, at most 1");
        for (int i = 0; i < milestones.size(); i++) {
            Ranges.require(
                    milestones.get(i) > (i == 0 ? 0 : milestones.get(i - 1)),
                    "multi-step",
                    "milestones",
                    milestones,
                    "epochs above 0 that rise");
        }
    }

    @Override
    public double factor(RunPosition position) {
        long passed =
                milestones.stream().filter(epoch -> position.epochs() >= epoch).count();
        return StrictMath.pow(factor, (double) passed);
    }
}
