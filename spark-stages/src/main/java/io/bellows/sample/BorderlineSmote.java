package io.bellows.sample;

import io.bellows.augmentation.tabular.BorderlineSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes of those rows alone that lie where classes meet.
 *
 * <p>A row is in danger when at least half, but not all, of its {@code surroundings} nearest neighbours are of other classes.
 * {@code kind} 1 goes towards neighbours of the own class, 2 towards neighbours of all classes, and half as far when of
 * another, and so grows classes of any size. A class without a row in danger does not grow, as in imbalanced-learn.
 *
 * <p>Columns, features and failures are those of {@link SyntheticSampler}, strategies those of {@link ClassSampler}; counts
 * are met exactly otherwise. All classes are packed. Source: H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE" (ICIC 2005).
 */
public final class BorderlineSmote extends SyntheticSampler<BorderlineSmote> {
    private final IntParam surroundings;
    private final IntParam kind;

    /** A sampler with a uid of its own. */
    public BorderlineSmote() {
        this(Identifiable.randomUID("borderlineSmote"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public BorderlineSmote(String uid) {
        super(uid);
        surroundings =
                CheckedParams.intAtLeast(this, "surroundings", "nearest neighbours by which danger is judged", 1);
        kind = CheckedParams.intIn(this, "kind", "towards the own class (1) or all classes (2)", 1, 2);
        setDefault(surroundings, 10);
        setDefault(kind, 1);
    }

    @Override
    BorderlineSmote self() {
        return this;
    }

    /** How many nearest neighbours of all classes judge whether a row is in danger; default 10. */
    public IntParam surroundings() {
        return surroundings;
    }

    /** 1 or 2; default 1. */
    public IntParam kind() {
        return kind;
    }

    /** See {@link #surroundings()}. */
    public BorderlineSmote setSurroundings(int value) {
        set(surroundings, value);
        return this;
    }

    /** See {@link #surroundings()}. */
    public int getSurroundings() {
        return (int) getOrDefault(surroundings);
    }

    /** See {@link #kind()}. */
    public BorderlineSmote setKind(int value) {
        set(kind, value);
        return this;
    }

    /** See {@link #kind()}. */
    public int getKind() {
        return (int) getOrDefault(kind);
    }

    @Override
    Synthesis synthesis() {
        return new BorderlineSynthesis(getNeighbours(), getSurroundings(), getKind());
    }

    /** A reader of saved samplers. */
    public static MLReader<BorderlineSmote> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static BorderlineSmote load(String path) {
        return read().load(path);
    }
}
