package io.bellows.engine.serving;

import io.bellows.param.HandleInvalid;
import java.io.Serializable;
import java.util.List;
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

    /** Names of the outputs that {@link #columns} are made of; all where it is empty. */
    List<String> outputs();

    /** The new columns. */
    TensorColumns columns();
}
