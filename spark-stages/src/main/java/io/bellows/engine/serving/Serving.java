package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.param.HandleInvalid;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/** What {@link BatchPredictor} asks of a stage: which columns go into its model, and which come of it, by its params as they are. */
public interface Serving extends Serializable {
    /** The stage's uid. */
    String uid();

    /** What happens to rows that cannot be used. */
    HandleInvalid mode();

    /** Rows predicted together. */
    int batchRows();

    /**
     * How the inputs of the model are read from rows of {@code schema}, in the model's order.
     *
     * @throws IllegalArgumentException if a column is missing or of another type
     */
    List<TensorReader> readers(StructType schema);

    /** Names of the columns that {@link #readers} read. */
    List<String> inputColumns();

    /** What becomes of rows that cannot be used to {@code act}, in messages that name the column where it is one alone. */
    default InvalidRows invalidRows(Dataset<?> dataset, String act, HandleInvalid mode) {
        List<String> columns = inputColumns();
        return columns.size() == 1
                ? InvalidRows.ofColumn(dataset, uid(), columns.get(0), act, mode)
                : new InvalidRows(dataset, uid(), act, mode);
    }

    /** Names of the outputs that {@link #columns} are made of; all where it is empty. */
    List<String> outputs();

    /** The new columns. */
    TensorColumns columns();
}
