package io.bellows.augment;

import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.column.Columns;
import io.bellows.column.ImageColumn;
import io.bellows.column.PlacesColumn;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns beside an image that follow its geometry, and the one that tells what was done; each is null or a name. */
record Annotations(String maskCol, String boxesCol, String keyPointsCol, String appliedOpsCol) implements Serializable {
    static final String IMAGE = "image";
    static final String MASK = "mask";
    static final String BOXES = "boxes";
    static final String KEY_POINTS = "keyPoints";
    static final String APPLIED = "applied";

    /** What the row function gives. */
    static final StructType RESULT = new StructType()
            .add(IMAGE, ImageColumn.type())
            .add(MASK, ImageColumn.type())
            .add(BOXES, PlacesColumn.LISTS)
            .add(KEY_POINTS, PlacesColumn.LISTS)
            .add(APPLIED, DataTypes.createArrayType(DataTypes.StringType));

    boolean any() {
        return maskCol != null || boxesCol != null || keyPointsCol != null || appliedOpsCol != null;
    }

    /** The schema with the columns that follow the geometry; checks them. */
    StructType addTo(StructType schema, String stage) {
        StructType result = schema;
        if (maskCol != null) {
            StructField mask = ImageColumn.require(schema, maskCol, stage);
            result = Columns.with(result, new StructField(maskCol, ImageColumn.type(), true, mask.metadata()));
        }
        result = withLists(result, boxesCol, stage, "[xMin, yMin, xMax, yMax]");
        return withLists(result, keyPointsCol, stage, "[x, y]");
    }

    private static StructType withLists(StructType schema, String column, String stage, String form) {
        if (column == null) {
            return schema;
        }
        StructField lists = Columns.requireColumn(
                schema,
                column,
                stage,
                type -> numbers(type) instanceof NumericType,
                "a list of lists of numbers, each " + form);
        DataType type = DataTypes.createArrayType(DataTypes.createArrayType(numbers(lists.dataType())));
        return Columns.with(schema, new StructField(column, type, true, lists.metadata()));
    }

    /** The type of the elements of a list of lists; some type that is no number for any other. */
    private static DataType numbers(DataType type) {
        return type instanceof ArrayType outer && outer.elementType() instanceof ArrayType inner
                ? inner.elementType()
                : type instanceof NumericType ? DataTypes.NullType : type;
    }

    /** What the row function is given of them: the mask, the numbers of boxes and points, and the column whose lists are not in form. */
    Column[] inputs() {
        return new Column[] {
            maskCol == null ? functions.lit(null).cast(ImageColumn.type()) : Columns.column(maskCol),
            PlacesColumn.numbers(boxesCol),
            PlacesColumn.numbers(keyPointsCol),
            functions
                    .when(functions.not(inForm(boxesCol, AnnotatedImage.BOX_NUMBERS)), functions.lit(boxesCol))
                    .when(
                            functions.not(inForm(keyPointsCol, AnnotatedImage.POINT_NUMBERS)),
                            functions.lit(keyPointsCol))
                    .otherwise(functions.lit(null).cast(DataTypes.StringType))
        };
    }

    private static Column inForm(String column, int numbers) {
        if (column == null) {
            return functions.lit(true);
        }
        Column lists = Columns.column(column);
        Column all = functions.forall(
                lists, list -> functions.size(list).equalTo(numbers).and(functions.forall(list, Column::isNotNull)));
        return functions
                .when(lists.isNull(), functions.lit(true))
                .otherwise(functions.coalesce(all, functions.lit(false)));
    }

    /** The new value of an annotation's column, from the row function's result. */
    Optional<Column> output(StructField field, Column changed) {
        String name = field.name();
        String part = name.equals(maskCol)
                ? MASK
                : name.equals(boxesCol)
                        ? BOXES
                        : name.equals(keyPointsCol) ? KEY_POINTS : name.equals(appliedOpsCol) ? APPLIED : null;
        if (part == null) {
            return Optional.empty();
        }
        Column value = changed.getField(part);
        return Optional.of((name.equals(boxesCol) || name.equals(keyPointsCol)
                        ? PlacesColumn.rounded(value, numbers(field.dataType()), name)
                        : value)
                .as(name, field.metadata()));
    }
}
