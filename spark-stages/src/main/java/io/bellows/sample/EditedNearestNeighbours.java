package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.EditedCleaning;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Drops rows of large classes whose nearest neighbours are of other classes.
 *
 * <p>Columns, features and failures are those of {@link FeatureSampler} and {@link CleaningSampler}, strategies those of {@link
 * ClassSampler} by word: they say which classes may lose rows. A row stays if all of its
 * {@code neighbours} are of its class, or with {@code keep} = {@code mode} if its class is the most frequent among them, of
 * equally frequent ones the first. Deterministic. Source: D. Wilson, "Asymptotic properties of nearest neighbor rules using
 * edited data" (IEEE Trans. SMC 2, 1972).
 */
public final class EditedNearestNeighbours extends CleaningSampler<EditedNearestNeighbours> {
    private final IntParam neighbours;
    private final ModeParam<Agreement> keep;

    /** A sampler with a uid of its own. */
    public EditedNearestNeighbours() {
        this(Identifiable.randomUID("editedNearestNeighbours"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public EditedNearestNeighbours(String uid) {
        super(uid, SamplingDirection.CLEAN);
        neighbours = CheckedParams.intAtLeast(this, "neighbours", "nearest neighbours to look at", 1);
        setDefault(neighbours, 3);
        keep = new ModeParam<>(this, "keep", "which rows stay: those of whose class are", Agreement.class);
        setDefault(keep, keep.stored(Agreement.ALL));
    }

    @Override
    EditedNearestNeighbours self() {
        return this;
    }

    /** Nearest neighbours to look at; default 3. */
    public IntParam neighbours() {
        return neighbours;
    }

    /** See {@link #neighbours()}. */
    public EditedNearestNeighbours setNeighbours(int value) {
        set(neighbours, value);
        return this;
    }

    /** See {@link #neighbours()}. */
    public int getNeighbours() {
        return (int) getOrDefault(neighbours);
    }

    /** How many of the neighbours must be of a row's class for it to stay: {@code all} or {@code mode}; default {@code all}. */
    public ModeParam<Agreement> keep() {
        return keep;
    }

    /** See {@link #keep()}. */
    public EditedNearestNeighbours setKeep(String value) {
        set(keep, value);
        return this;
    }

    /** See {@link #keep()}. */
    public EditedNearestNeighbours setKeep(Agreement value) {
        return setKeep(keep.stored(value));
    }

    /** See {@link #keep()}. */
    public String getKeep() {
        return getOrDefault(keep);
    }

    @Override
    Cleaning cleaning() {
        return new EditedCleaning(getNeighbours(), keep.constant(getKeep()) == Agreement.ALL);
    }

    /** A reader of saved samplers. */
    public static MLReader<EditedNearestNeighbours> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static EditedNearestNeighbours load(String path) {
        return read().load(path);
    }
}
