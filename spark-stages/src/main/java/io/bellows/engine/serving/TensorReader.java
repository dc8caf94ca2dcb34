package io.bellows.engine.serving;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** Reads what one row gives to one input of a model. */
interface TensorReader extends Serializable {
    /** No column. */
    int NONE = -1;

    /**
     * Puts the values of {@code row} into {@code into}.
     *
     * @return what is wrong with the row, or null if nothing is
     */
    String read(InternalRow row, RowTensor into);

    /** The column, of type {@code array<float>}, whose values become those of the tensor bit for bit; {@link #NONE} if they do not. */
    default int columnOfFloats() {
        return NONE;
    }
}
