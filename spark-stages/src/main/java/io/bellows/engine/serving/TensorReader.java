package io.bellows.engine.serving;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** Reads what one row gives to one input of a model. */
interface TensorReader extends Serializable {
    /**
     * Puts the values of {@code row} into {@code into}.
     *
     * @return what is wrong with the row, or null if nothing is
     */
    String read(InternalRow row, RowTensor into);
}
