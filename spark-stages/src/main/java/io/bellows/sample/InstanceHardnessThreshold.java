package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.HardnessCleaning;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Drops the hardest rows of large classes, those with the most neighbours of other classes, down to exact counts.
 *
 * <p>Hardness is the share of the {@code neighbours} nearest rows that are of another class (k-disagreeing neighbours); of equal
 * shares the row is harder whose disagreeing neighbours are nearer, then the one of the higher key. No model is trained; to drop
 * rows by a model's probability, use {@code HardExampleSampler}.
 *
 * <p>Columns, features and failures are those of {@link FeatureSampler} and {@link CleaningSampler}, strategies those of {@link
 * ClassSampler}. Deterministic. Source: M. Smith, T. Martinez, C. Giraud-Carrier, "An instance level
 * analysis of data complexity" (Machine Learning 95, 2014).
 */
public final class InstanceHardnessThreshold extends CleaningSampler<InstanceHardnessThreshold> {
    private final IntParam neighbours;

    /** A sampler with a uid of its own. */
    public InstanceHardnessThreshold() {
        this(Identifiable.randomUID("instanceHardnessThreshold"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public InstanceHardnessThreshold(String uid) {
        super(uid, SamplingDirection.UNDER);
        neighbours = CheckedParams.intAtLeast(this, "neighbours", "nearest neighbours to look at", 1);
        setDefault(neighbours, 5);
    }

    @Override
    InstanceHardnessThreshold self() {
        return this;
    }

    /** Nearest neighbours to look at; default 5. */
    public IntParam neighbours() {
        return neighbours;
    }

    /** See {@link #neighbours()}. */
    public InstanceHardnessThreshold setNeighbours(int value) {
        set(neighbours, value);
        return this;
    }

    /** See {@link #neighbours()}. */
    public int getNeighbours() {
        return (int) getOrDefault(neighbours);
    }

    @Override
    Cleaning cleaning() {
        return new HardnessCleaning(getNeighbours());
    }

    /** A reader of saved samplers. */
    public static MLReader<InstanceHardnessThreshold> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static InstanceHardnessThreshold load(String path) {
        return read().load(path);
    }
}
