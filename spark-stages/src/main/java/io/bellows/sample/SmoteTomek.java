package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.TomekCleaning;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes by SMOTE, then drops both rows of each Tomek link.
 *
 * <p>Columns, strategies, determinism and source are those of {@link SmoteThenCleaning}; links those of {@link TomekLinks}.
 */
public final class SmoteTomek extends SmoteThenCleaning<SmoteTomek> {
    /** A sampler with a uid of its own. */
    public SmoteTomek() {
        this(Identifiable.randomUID("smoteTomek"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public SmoteTomek(String uid) {
        super(uid);
    }

    @Override
    SmoteTomek self() {
        return this;
    }

    @Override
    Cleaning cleaning() {
        return new TomekCleaning();
    }

    /** A reader of saved samplers. */
    public static MLReader<SmoteTomek> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static SmoteTomek load(String path) {
        return read().load(path);
    }
}
