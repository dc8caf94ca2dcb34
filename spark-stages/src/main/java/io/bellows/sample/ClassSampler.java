package io.bellows.sample;

import io.bellows.param.CheckedParams;
import java.util.Map;
import org.apache.spark.ml.param.Param;

/**
 * What samplers to exact counts share: {@code samplingStrategy}, which says what becomes of each class.
 *
 * <p>The strategies are those of imbalanced-learn (G. Lemaître et al., JMLR 18, 2017), and give its counts. Classes by a
 * word: {@code minority}, {@code majority}, {@code not-minority}, {@code not-majority}, {@code all}, {@code auto}; they are
 * brought to the count of the largest class by over-sampling, to that of the smallest by under-sampling. A ratio r of (0,
 * 1]: over-sampling lets each smaller class grow to r times the largest, under-sampling lets each larger class shrink to
 * the smallest divided by r, rounded down; a class that is there already stays as it is. A map of labels: each class gets
 * the given count, or a ratio as above; it is an error if the class is not there, or if the count is one to which this
 * sampler cannot bring it.
 *
 * <p>A data set without rows, or of one class under a strategy by word, passes as it is.
 *
 * @param <S> the sampler itself
 */
public abstract class ClassSampler<S extends ClassSampler<S>> extends LabelSampler<S> {
    private final SamplingDirection direction;
    private final Param<String> samplingStrategy;

    ClassSampler(String uid, SamplingDirection direction) {
        super(uid);
        this.direction = direction;
        samplingStrategy = CheckedParams.string(
                this,
                "samplingStrategy",
                "which classes change, and to which counts",
                text -> SamplingStrategy.parse(text)
                        .filter(strategy -> strategy.fits(direction))
                        .isPresent(),
                expected(direction));
        setDefault(samplingStrategy, "auto");
    }

    private static String expected(SamplingDirection direction) {
        return switch (direction) {
            case OVER -> SamplingStrategy.EXPECTED + "; but not majority, which cannot grow";
            case UNDER -> SamplingStrategy.EXPECTED + "; but not minority, which cannot shrink";
            case CLEAN ->
                "one of majority, not-minority, not-majority, all, auto; rows go by their neighbours, not to a count";
        };
    }

    /** Which classes change, and to which counts; default {@code auto}. */
    public final Param<String> samplingStrategy() {
        return samplingStrategy;
    }

    /** A word, a ratio as text or a map as JSON; see {@link #samplingStrategy()}. */
    public final S setSamplingStrategy(String value) {
        set(samplingStrategy, value);
        return self();
    }

    /** A ratio; see {@link #samplingStrategy()}. */
    public final S setSamplingStrategy(double ratio) {
        return setSamplingStrategy(Double.toString(ratio));
    }

    /** Labels with a count (Integer or Long) or ratio (Double) each; see {@link #samplingStrategy()}. */
    public final S setSamplingStrategy(Map<String, ? extends Number> countsAndRatios) {
        return setSamplingStrategy(SamplingStrategy.json(countsAndRatios));
    }

    /** See {@link #samplingStrategy()}. */
    public final String getSamplingStrategy() {
        return getOrDefault(samplingStrategy);
    }

    final SamplingDirection direction() {
        return direction;
    }

    /** The count that each class shall have. */
    final ClassTargets targets() {
        SamplingStrategy strategy = SamplingStrategy.parse(getSamplingStrategy())
                .orElseThrow(() -> new IllegalStateException("Cannot read samplingStrategy of " + uid()));
        return new ClassTargets(strategy, direction, getLabelCol(), uid());
    }
}
