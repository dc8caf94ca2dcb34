package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.TomekCleaning;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Drops rows of large classes that are in Tomek links: two rows of different classes, each the nearest of all to the other.
 *
 * <p>Columns, features and failures are those of {@link FeatureSampler} and {@link CleaningSampler}, strategies those of {@link
 * ClassSampler} by word: they say which classes may lose rows; {@code all} drops both rows of a
 * link. Deterministic. Source: I. Tomek, "Two modifications of CNN" (IEEE Trans. SMC 6, 1976).
 */
public final class TomekLinks extends CleaningSampler<TomekLinks> {
    /** A sampler with a uid of its own. */
    public TomekLinks() {
        this(Identifiable.randomUID("tomekLinks"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public TomekLinks(String uid) {
        super(uid, SamplingDirection.CLEAN);
    }

    @Override
    TomekLinks self() {
        return this;
    }

    @Override
    Cleaning cleaning() {
        return new TomekCleaning();
    }

    /** A reader of saved samplers. */
    public static MLReader<TomekLinks> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static TomekLinks load(String path) {
        return read().load(path);
    }
}
