package io.bellows.train.epoch;

import io.bellows.train.data.VaryingRecordFile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.BasePredicate;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Predicate;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.unsafe.Platform;
import scala.collection.Seq;

/**
 * Projections and filters of one row after the other, as Spark's planner made them, to be run outside a Spark job.
 *
 * @param steps in order; the last one gives the features as its first column
 * @param fields columns of the row that the first step takes
 * @param epochField which of them is the number of the epoch
 * @param features how many numbers a row has
 * @param stage how errors call the trainer
 * @param name how they call the column of the features
 */
public record RowProgram(
        List<RowProgram.Step> steps, int fields, int epochField, int features, String stage, String name)
        implements Serializable {
    /** One step, for a row of {@code input}. */
    public sealed interface Step extends Serializable {
        /** The step ready to run in one thread; the result is valid until its next row. */
        RowFunction prepare();
    }

    /** Gives a row, or null for one that is left out. */
    @FunctionalInterface
    public interface RowFunction {
        /** The result, valid until the next call. */
        InternalRow apply(InternalRow row);
    }

    /** Columns worked out from a row. */
    record Columns(Seq<Expression> columns, Seq<Attribute> input) implements Step {
        @Override
        public RowFunction prepare() {
            UnsafeProjection projection = UnsafeProjection.create(columns, input);
            projection.initialize(0);
            return projection::apply;
        }
    }

    /** Rows kept for which a condition holds. */
    record Condition(Expression condition, Seq<Attribute> input) implements Step {
        @Override
        public RowFunction prepare() {
            BasePredicate predicate = Predicate.create(condition, input);
            predicate.initialize(0);
            return row -> predicate.eval(row) ? row : null;
        }
    }

    public RowProgram {
        steps = new ArrayList<>(steps);
    }

    /** The program ready to run in one thread. */
    public RowFunction prepare() {
        List<RowFunction> prepared = steps.stream().map(Step::prepare).toList();
        return row -> {
            InternalRow current = row;
            for (RowFunction step : prepared) {
                current = step.apply(current);
                if (current == null) {
                    return null;
                }
            }
            return current;
        };
    }

    /** What makes the features of {@code epoch} from rows in Spark's binary form. */
    public VaryingRecordFile.Features features(int epoch) {
        RowFunction function = prepare();
        UnsafeRow row = new UnsafeRow(fields);
        return (source, from, length, target, to) -> {
            row.pointTo(source, Platform.BYTE_ARRAY_OFFSET + from, length);
            row.setInt(epochField, epoch);
            InternalRow result = function.apply(row);
            if (result == null) {
                return false;
            }
            write(result, epoch, target, to);
            return true;
        };
    }

    private void write(InternalRow result, int epoch, float[] target, int to) {
        if (result.isNullAt(0)) {
            throw bad(epoch, "null");
        }
        ArrayData values = result.getArray(0);
        if (values.numElements() != features) {
            throw bad(epoch, values.numElements() + " numbers");
        }
        for (int i = 0; i < features; i++) {
            float value = values.isNullAt(i) ? Float.NaN : values.getFloat(i);
            if (!Float.isFinite(value)) {
                throw bad(epoch, "feature " + i + " " + (values.isNullAt(i) ? "null" : value));
            }
            target[to + i] = value;
        }
    }

    private IllegalArgumentException bad(int epoch, String found) {
        return new IllegalArgumentException("Cannot train " + stage + ": found " + found + " in column '" + name
                + "' after the stages of epoch " + (epoch + 1) + ", expected " + features
                + " finite numbers a row; let the stages that run every epoch skip the row, or mend it before them");
    }
}
