package io.bellows.column;

import io.bellows.param.HandleInvalid;
import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one {@code transform} does with the rows it cannot use, and how many it found.
 *
 * <p>A row function calls {@link #refuse} and then returns null. The count is a Spark accumulator: shown with the stage
 * in Spark's UI, complete when an action has run, and higher than the number of rows where Spark computes one twice.
 */
public final class InvalidRows implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidRows.class);

    /** Enough to find the cause; the count tells of the rest. */
    private static final int LOGGED_PER_TASK = 5;

    private final String place;
    private final String act;
    private final HandleInvalid mode;
    private final LongAccumulator count;
    private transient int logged;

    /**
     * Starts a count in the session of {@code dataset}.
     *
     * @param stage the stage's uid
     * @param act what could not be done, for the message: {@code decode image}
     */
    public InvalidRows(Dataset<?> dataset, String stage, String act, HandleInvalid mode) {
        this(dataset, stage, stage, act, mode);
    }

    private InvalidRows(Dataset<?> dataset, String stage, String place, String act, HandleInvalid mode) {
        this.place = place;
        this.act = act;
        this.mode = mode;
        this.count = dataset.sparkSession().sparkContext().longAccumulator(stage + ": invalid rows");
    }

    /** The same for a stage that reads one column, which the message names. */
    public static InvalidRows ofColumn(
            Dataset<?> dataset, String stage, String column, String act, HandleInvalid mode) {
        return new InvalidRows(dataset, stage, "column '%s' of %s".formatted(column, stage), act, mode);
    }

    /** How many rows were refused so far. */
    public long count() {
        return count.value();
    }

    /**
     * Counts a row, then fails for {@link HandleInvalid#ERROR}; otherwise the caller gives null as the row's value.
     *
     * @param name what identifies the row, such as a path; may be null
     * @param problem what was found and expected
     * @throws IllegalArgumentException with both, and what to do, for {@link HandleInvalid#ERROR}
     */
    public void refuse(Object name, String problem, Throwable cause) {
        count.add(1);
        String message = "Cannot %s%s in %s: %s".formatted(act, name == null ? "" : " '" + name + "'", place, problem);
        if (mode == HandleInvalid.ERROR) {
            throw new IllegalArgumentException(
                    message + "; remove the row, or set handleInvalid to skip or keep", cause);
        }
        if (logged < LOGGED_PER_TASK) {
            logged++;
            LOG.warn("{}; the row is {}", message, mode == HandleInvalid.SKIP ? "skipped" : "kept with a null");
        }
    }

    /**
     * The function in the form in which its nulls can be filtered: where rows are skipped it counts as
     * non-deterministic, or Spark would compute it twice, once for the filter.
     */
    public UserDefinedFunction guarded(UserDefinedFunction function) {
        return mode == HandleInvalid.SKIP ? function.asNondeterministic() : function;
    }

    /** The dataset without the rows whose {@code column} is null, where rows are skipped; all of it otherwise. */
    public Dataset<Row> dropRefused(Dataset<Row> dataset, Column column) {
        return mode == HandleInvalid.SKIP ? dataset.filter(column.isNotNull()) : dataset;
    }
}
