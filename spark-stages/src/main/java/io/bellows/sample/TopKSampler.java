package io.bellows.sample;

import io.bellows.param.ModeParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Keeps the rows of the highest or lowest score, of all rows or of each class.
 *
 * <p>Input: {@code scoreCol}, as {@link ScoreSampler} says. {@code sampleCount} rows, or {@code sampleFraction} of (0, 1],
 * default 0.5; {@code scoreOrder} says which end. Of rows of equal score those of the lowest hashed key are kept, so that
 * the count is exact where keys are distinct. Other columns and determinism are those of {@link CountSampler}; the seed is
 * not used. Work is in Spark SQL alone, and nothing but labels, keys and scores is shuffled.
 */
public final class TopKSampler extends ScoreSampler<TopKSampler> {
    private final ModeParam<ScoreOrder> scoreOrder;

    /** A sampler with a uid of its own. */
    public TopKSampler() {
        this(Identifiable.randomUID("topKSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public TopKSampler(String uid) {
        super(uid, 1, 0.5);
        scoreOrder = new ModeParam<>(this, "scoreOrder", "which rows are kept", ScoreOrder.class);
        setDefault(scoreOrder, scoreOrder.stored(ScoreOrder.HIGHEST));
    }

    @Override
    TopKSampler self() {
        return this;
    }

    /** Whether the rows of the highest or of the lowest score are kept; default {@code highest}. */
    public ModeParam<ScoreOrder> scoreOrder() {
        return scoreOrder;
    }

    /** See {@link #scoreOrder()}. */
    public TopKSampler setScoreOrder(String value) {
        set(scoreOrder, value);
        return this;
    }

    /** See {@link #scoreOrder()}. */
    public TopKSampler setScoreOrder(ScoreOrder value) {
        return setScoreOrder(scoreOrder.stored(value));
    }

    /** See {@link #scoreOrder()}. */
    public String getScoreOrder() {
        return getOrDefault(scoreOrder);
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        boolean highest = scoreOrder.constant(getScoreOrder()) == ScoreOrder.HIGHEST;
        return Ranking.byColumn(training, stratum(), getScoreCol(), highest).first(rows, cut());
    }

    /** A reader of saved samplers. */
    public static MLReader<TopKSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static TopKSampler load(String path) {
        return read().load(path);
    }
}
