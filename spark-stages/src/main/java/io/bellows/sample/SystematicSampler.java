package io.bellows.sample;

import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Keeps every {@code stride}-th row of an order, from a random start among the first {@code stride} rows.
 *
 * <p>Input: {@code orderCol} (optional), any number: rows are in its order, such as that of time, and in that of hashed keys
 * where it is equal; a number that is null, not a number or infinite follows {@code handleInvalid}. Without it, the order is
 * that of a hash of seed and key. Other columns and determinism are those of {@link Sampler}. Of n rows ⌊n / stride⌋ or one
 * more are kept, exactly where keys are distinct; of fewer rows than {@code stride} there may be none.
 *
 * <p>Work is in Spark SQL alone: keys and orders are shuffled, and the keys that are kept, 8 bytes each, are broadcast.
 * Source: W. G. Madow, L. H. Madow, "On the theory of systematic sampling" (Annals of Mathematical Statistics 15, 1944).
 */
public final class SystematicSampler extends Sampler<SystematicSampler> {
    private static final long SALT = 0x9e3779b1L;

    private final IntParam stride;
    private final Param<String> orderCol;

    /** A sampler with a uid of its own. */
    public SystematicSampler() {
        this(Identifiable.randomUID("systematicSampler"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public SystematicSampler(String uid) {
        super(uid);
        stride = CheckedParams.intAtLeast(this, "stride", "how many rows further the next one is", 1);
        orderCol = CheckedParams.column(this, "orderCol", "column of numbers to order by; a hash when not set");
        setDefault(stride, 10);
    }

    @Override
    SystematicSampler self() {
        return this;
    }

    /** How many rows further the next one is, at least 1; default 10. */
    public IntParam stride() {
        return stride;
    }

    /** The column of numbers to order by; not set by default: a hash of seed and key. */
    public Param<String> orderCol() {
        return orderCol;
    }

    /** See {@link #stride()}. */
    public SystematicSampler setStride(int value) {
        set(stride, value);
        return this;
    }

    /** See {@link #stride()}. */
    public int getStride() {
        return (int) getOrDefault(stride);
    }

    /** See {@link #orderCol()}. */
    public SystematicSampler setOrderCol(String value) {
        set(orderCol, value);
        return this;
    }

    /** See {@link #orderCol()}. */
    public String getOrderCol() {
        return getOrDefault(orderCol);
    }

    @Override
    TrainingRows trainingRows(StructType schema) {
        TrainingRows training = new TrainingRows(this, schema);
        return isDefined(orderCol) ? Scores.of(schema, getOrderCol(), uid()).refuseNotFinite(training) : training;
    }

    @Override
    Dataset<Row> sample(TrainingRows training, Dataset<Row> rows) {
        String keptCol = training.unused("keptKey");
        Column all = functions.lit(0);
        Ranking ranking = isDefined(orderCol)
                ? Ranking.byColumn(training, all, getOrderCol(), false)
                : Ranking.random(training, all, getSeed(), SALT);
        Column start = functions.pmod(
                functions.xxhash64(functions.lit(getSeed()), functions.lit(SALT)), functions.lit((long) getStride()));
        Dataset<Row> kept = ranking.ranks(rows)
                .filter(functions
                        .pmod(functions.col(Ranking.RANK), functions.lit((long) getStride()))
                        .equalTo(start))
                .select(functions.col(Ranking.TIE).as(keptCol))
                .distinct();
        return rows.join(functions.broadcast(kept), training.key().equalTo(functions.col(keptCol)), "left_outer")
                .filter(functions
                        .not(training.takesPart())
                        .or(functions.col(keptCol).isNotNull()))
                .withColumn(training.index(), functions.lit(0));
    }

    /** A reader of saved samplers. */
    public static MLReader<SystematicSampler> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static SystematicSampler load(String path) {
        return read().load(path);
    }
}
