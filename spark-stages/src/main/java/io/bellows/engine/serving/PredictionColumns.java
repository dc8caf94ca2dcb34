package io.bellows.engine.serving;

import io.bellows.column.Columns;
import io.bellows.param.HandleInvalid;
import io.bellows.param.ServingParams;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What prediction adds to a schema, by the params of an estimator or its model. */
public final class PredictionColumns {
    private PredictionColumns() {}

    /**
     * {@code schema} and the new columns.
     *
     * @throws IllegalArgumentException if the features column is missing or of another type, or a new column's name is
     *     taken
     */
    public static StructType append(StructType schema, ServingParams<?> stage, ScoreColumns columns) {
        requireFeatures(schema, stage);
        return append(schema, stage.uid(), mode(stage), columns);
    }

    static StructType append(StructType schema, String stage, HandleInvalid mode, TensorColumns columns) {
        StructType all = schema;
        for (StructField field : columns.fields(mode == HandleInvalid.KEEP)) {
            Columns.requireAbsent(all, field.name(), stage);
            all = all.add(field);
        }
        return all;
    }

    /** Checks that {@code stage}'s features column is in {@code schema}, of a type that can be read as floats. */
    public static void requireFeatures(StructType schema, ServingParams<?> stage) {
        Columns.requireColumn(
                schema,
                stage.getFeaturesCol(),
                stage.uid(),
                Columns::holdsNumbers,
                "array<float>, array<double> or vector");
    }

    static HandleInvalid mode(ServingParams<?> stage) {
        return stage.handleInvalid().constant(stage.getHandleInvalid());
    }
}
