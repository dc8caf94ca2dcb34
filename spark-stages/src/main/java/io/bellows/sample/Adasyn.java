package io.bellows.sample;

import io.bellows.augmentation.tabular.AdasynSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes, the more of a row the more of its nearest neighbours are of other classes.
 *
 * <p>Columns, features and failures are those of {@link SyntheticSampler}, strategies those of {@link ClassSampler}; counts
 * are met exactly. A class of which no row has a neighbour of another class fails the job. All classes are packed. Source:
 * H. He et al., "ADASYN: adaptive synthetic sampling approach for imbalanced learning" (IJCNN 2008).
 */
public final class Adasyn extends SyntheticSampler<Adasyn> {
    /** A sampler with a uid of its own. */
    public Adasyn() {
        this(Identifiable.randomUID("adasyn"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public Adasyn(String uid) {
        super(uid);
    }

    @Override
    Adasyn self() {
        return this;
    }

    @Override
    Synthesis synthesis() {
        return new AdasynSynthesis(getNeighbours());
    }

    /** A reader of saved samplers. */
    public static MLReader<Adasyn> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static Adasyn load(String path) {
        return read().load(path);
    }
}
