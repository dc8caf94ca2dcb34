package io.bellows.column;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoder;
import org.apache.spark.sql.catalyst.encoders.AgnosticEncoders;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.expressions.SparkUserDefinedFunction;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.Option;

/**
 * Row functions that give a {@code float[]}, as columns of {@code array<float>} without null elements.
 *
 * <p>Spark's own way from Java boxes every float. An encoder for primitive arrays copies the whole array at once; where
 * a distribution of Spark has changed those inner classes, Spark's own way is taken.
 */
public final class FloatArrayFunction {
    private static final DataType TYPE = DataTypes.createArrayType(DataTypes.FloatType, false);

    private FloatArrayFunction() {}

    /** The type of the columns: {@code array<float>} without null elements. */
    public static DataType type() {
        return TYPE;
    }

    /** The function as Spark takes it; it may give null for a row. */
    public static <A> UserDefinedFunction of(UDF1<A, float[]> function) {
        UserDefinedFunction boxing = functions.udf(function, TYPE);
        try {
            return withEncoder((SparkUserDefinedFunction) boxing);
        } catch (LinkageError e) {
            return boxing;
        }
    }

    /** An encoder of {@code float[]}, which copies the whole array at once. */
    @SuppressWarnings("unchecked") // The Scala side takes the elements for objects.
    public static Encoder<float[]> encoder() {
        return (Encoder<float[]>) floats();
    }

    private static ExpressionEncoder<?> floats() {
        AgnosticEncoder<?> floats =
                new AgnosticEncoders.ArrayEncoder<>(AgnosticEncoders.PrimitiveFloatEncoder$.MODULE$, false);
        return ExpressionEncoder.apply(floats);
    }

    private static UserDefinedFunction withEncoder(SparkUserDefinedFunction function) {
        return function.copy(
                function.f(),
                TYPE,
                function.inputEncoders(),
                Option.apply(floats()),
                function.name(),
                function.nullable(),
                function.deterministic());
    }
}
