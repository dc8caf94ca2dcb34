package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.EditedCleaning;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes by SMOTE, then drops rows of all classes that have a nearest neighbour of another class.
 *
 * <p>Columns, strategies, determinism and source are those of {@link SmoteThenCleaning}; the rows that go are those of {@link
 * EditedNearestNeighbours} with {@code keep} = {@code all}.
 */
public final class SmoteEnn extends SmoteThenCleaning<SmoteEnn> {
    private final IntParam editingNeighbours;

    /** A sampler with a uid of its own. */
    public SmoteEnn() {
        this(Identifiable.randomUID("smoteEnn"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public SmoteEnn(String uid) {
        super(uid);
        editingNeighbours = CheckedParams.intAtLeast(
                this, "editingNeighbours", "nearest neighbours that must agree for a row to stay", 1);
        setDefault(editingNeighbours, 3);
    }

    @Override
    SmoteEnn self() {
        return this;
    }

    /** Nearest neighbours that must agree for a row to stay; default 3. */
    public IntParam editingNeighbours() {
        return editingNeighbours;
    }

    /** See {@link #editingNeighbours()}. */
    public SmoteEnn setEditingNeighbours(int value) {
        set(editingNeighbours, value);
        return this;
    }

    /** See {@link #editingNeighbours()}. */
    public int getEditingNeighbours() {
        return (int) getOrDefault(editingNeighbours);
    }

    @Override
    Cleaning cleaning() {
        return new EditedCleaning(getEditingNeighbours(), true);
    }

    /** A reader of saved samplers. */
    public static MLReader<SmoteEnn> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static SmoteEnn load(String path) {
        return read().load(path);
    }
}
