package io.bellows.sample;

import io.bellows.augmentation.tabular.SmoteSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes on the segments between a row and its nearest neighbours of its class.
 *
 * <p>Columns, features and failures are those of {@link SyntheticSampler}, strategies those of {@link ClassSampler}; counts
 * are met exactly.
 *
 * <p>Neighbours are exact in classes of up to {@code exactNeighboursUpTo} rows. In larger ones they are searched in the
 * nearest of many parts, as many parts as find 95 % of the true neighbours of a sample; the share found, the recall, is logged
 * by each executor, and Spark's page has the least of all classes at the scan that makes rows. Source: N. Chawla et
 * al., "SMOTE: synthetic minority over-sampling technique" (JAIR 16, 2002).
 */
public final class Smote extends SyntheticSampler<Smote> {
    private final IntParam exactNeighboursUpTo;

    /** A sampler with a uid of its own. */
    public Smote() {
        this(Identifiable.randomUID("smote"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public Smote(String uid) {
        super(uid);
        exactNeighboursUpTo = CheckedParams.intAtLeast(
                this, "exactNeighboursUpTo", "rows of a class up to which neighbours are exact", 1);
        setDefault(exactNeighboursUpTo, 100000);
    }

    @Override
    Smote self() {
        return this;
    }

    /** Rows of a class up to which neighbours are exact; default 100000. */
    public IntParam exactNeighboursUpTo() {
        return exactNeighboursUpTo;
    }

    /** See {@link #exactNeighboursUpTo()}. */
    public Smote setExactNeighboursUpTo(int value) {
        set(exactNeighboursUpTo, value);
        return this;
    }

    /** See {@link #exactNeighboursUpTo()}. */
    public int getExactNeighboursUpTo() {
        return (int) getOrDefault(exactNeighboursUpTo);
    }

    @Override
    Synthesis synthesis() {
        return new SmoteSynthesis(getNeighbours(), getExactNeighboursUpTo());
    }

    /** A reader of saved samplers. */
    public static MLReader<Smote> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static Smote load(String path) {
        return read().load(path);
    }
}
