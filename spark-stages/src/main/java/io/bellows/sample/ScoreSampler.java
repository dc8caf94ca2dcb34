package io.bellows.sample;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructType;

/**
 * What samplers by a number of each row share: {@code scoreCol}, of any numeric type. A score that is null, not a number or
 * infinite follows {@code handleInvalid}.
 *
 * @param <S> the sampler itself
 */
public abstract class ScoreSampler<S extends ScoreSampler<S>> extends CountSampler<S> {
    private final Param<String> scoreCol;

    ScoreSampler(String uid, double mostFraction, double fractionByDefault) {
        super(uid, mostFraction, fractionByDefault, false);
        scoreCol = CheckedParams.column(this, "scoreCol", "column of the number that decides about a row");
        setDefault(scoreCol, "score");
    }

    /** The column of the number that decides about a row; default {@code score}. */
    public final Param<String> scoreCol() {
        return scoreCol;
    }

    /** See {@link #scoreCol()}. */
    public final S setScoreCol(String value) {
        set(scoreCol, value);
        return self();
    }

    /** See {@link #scoreCol()}. */
    public final String getScoreCol() {
        return getOrDefault(scoreCol);
    }

    @Override
    final String decidingCol() {
        return getScoreCol();
    }

    final Scores scores() {
        return new Scores(getScoreCol());
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        TrainingRows training = super.trainingRows(schema);
        return Scores.of(schema, getScoreCol(), uid()).refuseNotFinite(training);
    }
}
