package io.bellows.engine.serving;

import io.bellows.column.Columns;
import io.bellows.param.HandleInvalid;
import io.bellows.param.PredictionParams;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What prediction adds to a schema, by the params of a classifier or its model. */
public final class PredictionColumns {
    private PredictionColumns() {}

    /**
     * {@code schema} and the new columns: raw prediction, probability and prediction, each unless its name is empty.
     *
     * @param labels names of the classes, in order; empty if they have none or are not yet known
     * @param classes number of classes; 0 if it is not yet known
     * @throws IllegalArgumentException if the features column is missing or of another type, or a new column's name is
     *     taken
     */
    public static StructType append(StructType schema, PredictionParams<?> stage, List<String> labels, int classes) {
        requireFeatures(schema, stage);
        boolean nullable = mode(stage) == HandleInvalid.KEEP;
        StructType all = schema;
        for (String name : List.of(stage.getRawPredictionCol(), stage.getProbabilityCol())) {
            if (!name.isEmpty()) {
                Metadata metadata = sizeMetadata(name, classes);
                all = appendOne(all, new StructField(name, SQLDataTypes.VectorType(), nullable, metadata), stage);
            }
        }
        String name = stage.getPredictionCol();
        if (!name.isEmpty()) {
            Metadata metadata = labelMetadata(name, labels, classes);
            all = appendOne(all, new StructField(name, DataTypes.DoubleType, nullable, metadata), stage);
        }
        return all;
    }

    /** Checks that {@code stage}'s features column is in {@code schema}, of a type that can be read as floats. */
    public static void requireFeatures(StructType schema, PredictionParams<?> stage) {
        Columns.requireColumn(
                schema,
                stage.getFeaturesCol(),
                stage.uid(),
                Columns::holdsNumbers,
                "array<float>, array<double> or vector");
    }

    static HandleInvalid mode(PredictionParams<?> stage) {
        return stage.handleInvalid().constant(stage.getHandleInvalid());
    }

    private static StructType appendOne(StructType schema, StructField field, PredictionParams<?> stage) {
        Columns.requireAbsent(schema, field.name(), stage.uid());
        return schema.add(field);
    }

    private static Metadata sizeMetadata(String name, int classes) {
        return (classes > 0 ? new AttributeGroup(name, classes) : new AttributeGroup(name)).toMetadata();
    }

    private static Metadata labelMetadata(String name, List<String> labels, int classes) {
        NominalAttribute attribute = NominalAttribute.defaultAttr().withName(name);
        if (!labels.isEmpty()) {
            attribute = attribute.withValues(labels.toArray(String[]::new));
        } else if (classes > 0) {
            attribute = attribute.withNumValues(classes);
        }
        return attribute.toMetadata();
    }
}
