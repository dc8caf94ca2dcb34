package io.bellows.augment;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.series.Series;
import io.bellows.augmentation.series.SeriesOp;
import io.bellows.augmentation.series.SeriesOps;
import io.bellows.column.Columns;
import io.bellows.column.FloatArrayFunction;
import io.bellows.param.CheckedParams;
import io.bellows.param.OpsJson;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Changes series of numbers over time at random: applies the list of operations {@code ops} to each, one after the other,
 * each with its probability.
 *
 * <p>Input: {@code inputCol} (default {@code features}), {@code array<float>}, {@code array<double>} or Vector of shape
 * {@code float[T][C]}: T steps, which may differ from row to row, of {@code channels} (default 1) values each, step after
 * step. Output: {@code outputCol} (default {@code features}, which replaces the input), of the same type and shape;
 * changed values are computed in 32-bit floats. All other columns stay. {@code copies}, {@code keepOriginal}, {@code
 * augmentedCol}, {@code appliedOpsCol} and {@code validationIndicatorCol} are as {@link Augmenter} says.
 *
 * <p>Operations: {@code jitter}, {@code scale}, {@code time-warp} and {@code window-slice}; their settings and sources
 * stand at their records in {@code io.bellows.augmentation.series}.
 *
 * <p>Deterministic: a series is a pure function of its input, {@code ops}, {@code seed}, the row key and the number of the
 * epoch, which is {@code epoch * copies + copy}. The row key is the hash of {@code keyCol}, of any type without maps, or,
 * when it is not set, of all columns; rows that repeat one key are changed alike, unless {@code repetitionCol} tells them
 * apart.
 *
 * <p>A row whose series or key is null, or whose series is empty, no whole number of steps, or holds a null, a NaN, an
 * infinity or a number beyond floats, follows {@code handleInvalid}, see {@link ValueAugmenter}.
 */
public final class AugmentSeries extends ValueAugmenter<AugmentSeries, Series, SeriesOp> {
    private final IntParam channels;

    /** A stage of the given uid, with the defaults. */
    public AugmentSeries(String uid) {
        super(uid, "series", "features", json -> OpsJson.read(json, SeriesOps.catalog()) != null);
        channels = CheckedParams.intAtLeast(this, "channels", "values of each step", 1);
        setDefault(channels, 1);
    }

    /** A stage with the defaults; the operations are to be set. */
    public AugmentSeries() {
        this(Identifiable.randomUID("augmentSeries"));
    }

    @Override
    AugmentSeries self() {
        return this;
    }

    /** Values of each step, at least 1; default 1. */
    public IntParam channels() {
        return channels;
    }

    /** See {@link #channels()}. */
    public int getChannels() {
        return (int) getOrDefault(channels);
    }

    /** See {@link #channels()}. */
    public AugmentSeries setChannels(int value) {
        set(channels, value);
        return this;
    }

    @Override
    OpCatalog<SeriesOp, ProbableOp<SeriesOp>> catalog() {
        return SeriesOps.catalog();
    }

    @Override
    StructField changedField(StructType schema) {
        StructField input = Columns.requireColumn(
                schema,
                getInputCol(),
                uid(),
                DataTypes.createArrayType(DataTypes.FloatType),
                DataTypes.createArrayType(DataTypes.DoubleType),
                SQLDataTypes.VectorType());
        return new StructField(getOutputCol(), input.dataType(), true, input.metadata());
    }

    @Override
    UserDefinedFunction function(ValueChange<Series> change, StructField input) {
        return FloatArrayFunction.of(change.function(new Values(getChannels())));
    }

    @Override
    Column restored(Column changed, StructField output) {
        return output.dataType().equals(SQLDataTypes.VectorType())
                ? org.apache.spark.ml.functions.array_to_vector(
                        changed.cast(DataTypes.createArrayType(DataTypes.DoubleType, false)))
                : super.restored(changed, output);
    }

    /** Reads a saved stage. */
    public static MLReader<AugmentSeries> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static AugmentSeries load(String path) {
        return read().load(path);
    }

    /** Arrays and Vectors as series of a number of channels. */
    private record Values(int channels) implements ValueChange.Form<Series, float[]> {
        @Override
        public Series read(Object value) {
            return Series.of(
                    value instanceof Vector vector ? floats(vector) : floats(SequenceValues.of(value)), channels);
        }

        private static float[] floats(Vector vector) {
            float[] floats = new float[vector.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = rounded(vector.apply(i), i);
            }
            return floats;
        }

        private static float[] floats(List<Object> numbers) {
            float[] floats = new float[numbers.size()];
            for (int i = 0; i < floats.length; i++) {
                if (!(numbers.get(i) instanceof Number number)) {
                    throw new IllegalArgumentException("found null at value " + i + ", expected finite numbers");
                }
                floats[i] = rounded(number.doubleValue(), i);
            }
            return floats;
        }

        private static float rounded(double number, int place) {
            if (Double.isFinite(number) && Math.abs(number) > Float.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "found " + number + " at value " + place + ", expected numbers from -" + Float.MAX_VALUE
                                + " to " + Float.MAX_VALUE + ", which floats hold");
            }
            return (float) number;
        }

        @Override
        public float[] write(Series value) {
            return value.values();
        }
    }
}
