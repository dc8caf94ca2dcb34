package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.NearMissCleaning;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Drops rows of large classes by their mean distance to rows of the smallest class, down to exact counts.
 *
 * <p>Of a class that shrinks, {@code version} 1 keeps the rows nearest to their {@code neighbours} nearest rows of the smallest
 * class, version 2 those nearest to their {@code neighbours} farthest ones, or all of fewer. Version 3 looks at the rows alone that are among the
 * {@code candidates} nearest of a row of the smallest class, and keeps those farthest from their {@code neighbours} nearest
 * ones; where there are fewer than the target, all of them stay. Of equal distances the lowest key stays.
 *
 * <p>Columns, features and failures are those of {@link FeatureSampler} and {@link CleaningSampler}, strategies those of {@link
 * ClassSampler}. Deterministic. Source: J. Zhang, I. Mani, "kNN approach to unbalanced data
 * distributions" (ICML workshop, 2003).
 */
public final class NearMiss extends CleaningSampler<NearMiss> {
    private final IntParam neighbours;
    private final IntParam candidates;
    private final IntParam version;

    /** A sampler with a uid of its own. */
    public NearMiss() {
        this(Identifiable.randomUID("nearMiss"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public NearMiss(String uid) {
        super(uid, SamplingDirection.UNDER);
        neighbours = CheckedParams.intAtLeast(
                this, "neighbours", "rows of the smallest class over which the distance is averaged", 1);
        setDefault(neighbours, 3);
        candidates = CheckedParams.intAtLeast(this, "candidates", "nearest rows that version 3 looks at", 1);
        setDefault(candidates, 3);
        version = CheckedParams.intIn(this, "version", "version of the method", 1, 2, 3);
        setDefault(version, 1);
    }

    @Override
    NearMiss self() {
        return this;
    }

    /** Rows of the smallest class over which the distance is averaged; default 3. */
    public IntParam neighbours() {
        return neighbours;
    }

    /** See {@link #neighbours()}. */
    public NearMiss setNeighbours(int value) {
        set(neighbours, value);
        return this;
    }

    /** See {@link #neighbours()}. */
    public int getNeighbours() {
        return (int) getOrDefault(neighbours);
    }

    /** Nearest rows that version 3 looks at; default 3. */
    public IntParam candidates() {
        return candidates;
    }

    /** See {@link #candidates()}. */
    public NearMiss setCandidates(int value) {
        set(candidates, value);
        return this;
    }

    /** See {@link #candidates()}. */
    public int getCandidates() {
        return (int) getOrDefault(candidates);
    }

    /** The version of the method, 1, 2 or 3; default 1. */
    public IntParam version() {
        return version;
    }

    /** See {@link #version()}. */
    public NearMiss setVersion(int value) {
        set(version, value);
        return this;
    }

    /** See {@link #version()}. */
    public int getVersion() {
        return (int) getOrDefault(version);
    }

    @Override
    Cleaning cleaning() {
        return new NearMissCleaning(getVersion(), getNeighbours(), getCandidates());
    }

    /** A reader of saved samplers. */
    public static MLReader<NearMiss> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static NearMiss load(String path) {
        return read().load(path);
    }
}
