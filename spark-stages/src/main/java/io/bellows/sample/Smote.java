package io.bellows.sample;

import io.bellows.augmentation.tabular.SmoteSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes on the segments between a row and its nearest neighbours of its class.
 *
 * <p>Columns, features and failures are those of {@link SyntheticSampler}, strategies those of {@link ClassSampler}; counts
 * are met exactly. Source: N. Chawla et al., "SMOTE: synthetic minority over-sampling technique" (JAIR 16, 2002).
 */
public final class Smote extends SyntheticSampler<Smote> {
    /** A sampler with a uid of its own. */
    public Smote() {
        this(Identifiable.randomUID("smote"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public Smote(String uid) {
        super(uid);
    }

    @Override
    Smote self() {
        return this;
    }

    @Override
    Synthesis synthesis() {
        return new SmoteSynthesis(getNeighbours());
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
