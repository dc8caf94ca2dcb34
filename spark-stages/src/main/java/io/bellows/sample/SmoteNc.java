package io.bellows.sample;

import io.bellows.augmentation.tabular.SmoteNcSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes as {@link Smote} does, from features of which some are categories.
 *
 * <p>{@code categoricalFeatures} are the places of the categories in {@code featuresCol}, numbers that are compared for equality
 * alone, as {@code StringIndexer} makes them. Two rows that differ in one are farther apart by the median, over the other
 * features, of the standard deviations in the class. A new row takes the category that is most frequent among the neighbours of
 * its origin; of equally frequent ones one is drawn.
 *
 * <p>Columns, features and failures are those of {@link SyntheticSampler}, strategies those of {@link ClassSampler}; counts are
 * met exactly. Source: N. Chawla et al., "SMOTE: synthetic minority over-sampling technique" (JAIR 16, 2002), section 6.1.
 */
public final class SmoteNc extends SyntheticSampler<SmoteNc> {
    private final IntArrayParam categoricalFeatures;

    /** A sampler with a uid of its own. */
    public SmoteNc() {
        this(Identifiable.randomUID("smoteNc"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public SmoteNc(String uid) {
        super(uid);
        categoricalFeatures =
                new IntArrayParam(this, "categoricalFeatures", "places of the categories in featuresCol, from 0");
    }

    @Override
    SmoteNc self() {
        return this;
    }

    /** The places of the categories in {@code featuresCol}, from 0; must be set. */
    public IntArrayParam categoricalFeatures() {
        return categoricalFeatures;
    }

    /** See {@link #categoricalFeatures()}. */
    public SmoteNc setCategoricalFeatures(int... value) {
        set(categoricalFeatures, value);
        return this;
    }

    /** See {@link #categoricalFeatures()}. */
    public int[] getCategoricalFeatures() {
        return getOrDefault(categoricalFeatures);
    }

    @Override
    Synthesis synthesis() {
        return new SmoteNcSynthesis(getNeighbours(), categories());
    }

    private List<Integer> categories() {
        if (!isDefined(categoricalFeatures) || getCategoricalFeatures().length == 0) {
            throw new IllegalArgumentException(
                    "Cannot sample in %s: found no 'categoricalFeatures', expected the places of categories in column '%s'; set them, or use Smote"
                            .formatted(uid(), getFeaturesCol()));
        }
        return Arrays.stream(getCategoricalFeatures()).boxed().toList();
    }

    /** A reader of saved samplers. */
    public static MLReader<SmoteNc> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static SmoteNc load(String path) {
        return read().load(path);
    }
}
