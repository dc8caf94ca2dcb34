package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.OneSidedCleaning;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Drops rows of large classes that lie far from the border, and those in Tomek links.
 *
 * <p>Of each class that may lose rows, {@code seeds} rows are drawn. The nearest row among these and the smallest class tells
 * which of the class's rows are taken for another class: those and the drawn ones stay. Of what is left, rows of these classes
 * that are in Tomek links go.
 *
 * <p>Columns, features and failures are those of {@link FeatureSampler} and {@link CleaningSampler}, strategies those of {@link
 * ClassSampler} by word: they say which classes may lose rows. Deterministic: the drawn rows are a
 * function of seed and key. Source: M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection"
 * (ICML 1997).
 */
public final class OneSidedSelection extends CleaningSampler<OneSidedSelection> {
    private final IntParam seeds;

    /** A sampler with a uid of its own. */
    public OneSidedSelection() {
        this(Identifiable.randomUID("oneSidedSelection"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public OneSidedSelection(String uid) {
        super(uid, SamplingDirection.CLEAN);
        seeds = CheckedParams.intAtLeast(this, "seeds", "rows drawn of each class", 1);
        setDefault(seeds, 1);
    }

    @Override
    OneSidedSelection self() {
        return this;
    }

    /** Rows drawn of each class; default 1. */
    public IntParam seeds() {
        return seeds;
    }

    /** See {@link #seeds()}. */
    public OneSidedSelection setSeeds(int value) {
        set(seeds, value);
        return this;
    }

    /** See {@link #seeds()}. */
    public int getSeeds() {
        return (int) getOrDefault(seeds);
    }

    @Override
    Cleaning cleaning() {
        return new OneSidedCleaning(getSeeds());
    }

    /** A reader of saved samplers. */
    public static MLReader<OneSidedSelection> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static OneSidedSelection load(String path) {
        return read().load(path);
    }
}
