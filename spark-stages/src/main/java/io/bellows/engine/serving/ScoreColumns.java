package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorValues;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.UserDefinedType;

/** The new columns of a prediction, and their values for one row. */
public interface ScoreColumns extends TensorColumns {
    /** Scores of a row, which the network gives; 0 if not yet known. */
    int size();

    /** The columns, in order. */
    @Override
    List<StructField> fields(boolean nullable);

    /** The columns' values, as Catalyst holds them, from the scores that stand in {@code scores} from {@code offset} on. */
    Object[] values(float[] scores, int offset);

    @Override
    default Object[] values(List<TensorValues> outputs, int row, int rows) {
        return values(outputs.get(0).floats(), row * size());
    }

    /** Makes the columns by the params that a stage has when it is used. */
    @FunctionalInterface
    interface Source extends Serializable {
        /** The columns of a network of {@code size} outputs. */
        ScoreColumns of(int size);
    }

    /** A Vector as Catalyst holds it. */
    @SuppressWarnings("unchecked") // Spark keeps the class of its Vector type to itself
    static Object vector(double[] values) {
        return ((UserDefinedType<Vector>) SQLDataTypes.VectorType()).serialize(Vectors.dense(values));
    }
}
