package io.bellows.engine.serving;

import io.bellows.engine.onnx.TensorValues;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructField;

/** The new columns that a model's outputs become, and their values for one row. */
public interface TensorColumns extends Serializable {
    /** The columns, in order. */
    List<StructField> fields(boolean nullable);

    /**
     * The columns' values, as Catalyst holds them.
     *
     * @param outputs what the model gave for a batch
     * @param row which of its rows
     * @param rows of the batch
     */
    Object[] values(List<TensorValues> outputs, int row, int rows);
}
