package io.bellows.sample;

import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/**
 * Numbers the stages of a curriculum, from the easiest rows by a score to the hardest.
 *
 * <p>Input: {@code scoreCol}, as {@link ScoreSampler} says, such as the loss of an earlier model; {@code easiest} tells
 * which end is easy. Output: all columns and {@code stageCol} (int): 0 for the easiest rows to {@code stages} - 1, stages of
 * equal size but for one row; null for rows that do not take part. The pacing: {@code sampleFraction} of (0, 1], default 1,
 * or {@code sampleCount} easiest rows are kept, and the stages are made of those. With {@code perClass} each class has its
 * own stages, so that no stage lacks one. Of rows of equal score the hashed key decides.
 *
 * <p>Other columns and determinism are those of {@link CountSampler}; the seed is not used. Work is in Spark SQL alone, and
 * nothing but labels, keys and scores is shuffled. Sources: Y. Bengio et al., "Curriculum learning" (ICML, 2009); G. Hacohen,
 * D. Weinshall, "On the power of curriculum learning in training deep networks" (ICML, 2019), for the pacing.
 */
public final class CurriculumOrder extends ScoreSampler<CurriculumOrder> {
    private static final int MOST_STAGES = 64;
    private static final String STAGE = "stage";

    private final Param<String> stageCol;
    private final IntParam stages;
    private final ModeParam<ScoreOrder> easiest;

    /** A stage with a uid of its own. */
    public CurriculumOrder() {
        this(Identifiable.randomUID("curriculumOrder"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public CurriculumOrder(String uid) {
        super(uid, 1, 1);
        stageCol = CheckedParams.column(this, "stageCol", "new column of the stage, from 0 for the easiest rows");
        stages = CheckedParams.intBetween(this, "stages", "stages of the curriculum", 1, MOST_STAGES);
        easiest = new ModeParam<>(this, "easiest", "which scores are those of easy rows", ScoreOrder.class);
        setDefault(stageCol, STAGE);
        setDefault(stages, 4);
        setDefault(easiest, easiest.stored(ScoreOrder.LOWEST));
    }

    @Override
    CurriculumOrder self() {
        return this;
    }

    /** The new column of the stage; default {@code stage}. */
    public Param<String> stageCol() {
        return stageCol;
    }

    /** The number of stages, from 1 to 64; default 4. */
    public IntParam stages() {
        return stages;
    }

    /** Whether the lowest or the highest scores are those of easy rows; default {@code lowest}. */
    public ModeParam<ScoreOrder> easiest() {
        return easiest;
    }

    /** See {@link #stageCol()}. */
    public CurriculumOrder setStageCol(String value) {
        set(stageCol, value);
        return this;
    }

    /** See {@link #stageCol()}. */
    public String getStageCol() {
        return getOrDefault(stageCol);
    }

    /** See {@link #stages()}. */
    public CurriculumOrder setStages(int value) {
        set(stages, value);
        return this;
    }

    /** See {@link #stages()}. */
    public int getStages() {
        return (int) getOrDefault(stages);
    }

    /** See {@link #easiest()}. */
    public CurriculumOrder setEasiest(String value) {
        set(easiest, value);
        return this;
    }

    /** See {@link #easiest()}. */
    public CurriculumOrder setEasiest(ScoreOrder value) {
        return setEasiest(easiest.stored(value));
    }

    /** See {@link #easiest()}. */
    public String getEasiest() {
        return getOrDefault(easiest);
    }

    @Override
    Map<String, StructField> addedColumns() {
        return Map.of(STAGE, DataTypes.createStructField(getStageCol(), DataTypes.IntegerType, true));
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        String stage = inner(training, STAGE);
        boolean fromHighest = easiest.constant(getEasiest()) == ScoreOrder.HIGHEST;
        return Ranking.byColumn(training, stratum(), getScoreCol(), fromHighest)
                .parted(rows, cuts(), stage)
                .filter(functions
                        .not(training.takesPart())
                        .or(functions.col(stage).lt(getStages())))
                .withColumn(training.index(), functions.lit(0));
    }

    /** A cut behind each stage, the last one behind the rows that are kept. */
    private Cuts cuts() {
        return Cuts.at(IntStream.rangeClosed(1, getStages())
                .mapToObj(i ->
                        functions.floor(place().multiply(i).divide(getStages())).cast(DataTypes.LongType))
                .toArray(Column[]::new));
    }

    /** A reader of saved stages. */
    public static MLReader<CurriculumOrder> read() {
        return new DefaultParamsReader<>();
    }

    /** The stage saved under {@code path}. */
    public static CurriculumOrder load(String path) {
        return read().load(path);
    }
}
