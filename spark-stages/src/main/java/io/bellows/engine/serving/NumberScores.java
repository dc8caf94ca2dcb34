package io.bellows.engine.serving;

import io.bellows.param.ServingParams;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * The column of a regressor: the outputs themselves, as a double where there is one, else as {@code array<float>}.
 *
 * @param predictionCol its name; no column when empty
 * @param isArray whether it is an array
 * @param size number of outputs; 0 if it is not yet known
 */
public record NumberScores(String predictionCol, boolean isArray, int size) implements ScoreColumns {
    /** The column that the params of {@code stage} name; an array where the outputs have {@code labels}. */
    public static NumberScores of(ServingParams<?> stage, List<String> labels, int size) {
        return new NumberScores(stage.getPredictionCol(), !labels.isEmpty(), size);
    }

    @Override
    public List<StructField> fields(boolean nullable) {
        return predictionCol.isEmpty()
                ? List.of()
                : List.of(new StructField(
                        predictionCol,
                        isArray ? DataTypes.createArrayType(DataTypes.FloatType, false) : DataTypes.DoubleType,
                        nullable,
                        Metadata.empty()));
    }

    @Override
    public Object[] values(float[] scores, int offset) {
        if (predictionCol.isEmpty()) {
            return new Object[0];
        }
        return isArray
                ? new Object[] {UnsafeArrayData.fromPrimitiveArray(Arrays.copyOfRange(scores, offset, offset + size))}
                : new Object[] {(double) scores[offset]};
    }
}
