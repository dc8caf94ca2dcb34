package io.bellows.jobs.preview;

import io.bellows.augment.AugmentImages;
import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.column.Columns;
import io.bellows.column.ImageColumn;
import io.bellows.column.PlacesColumn;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/** The columns of what is known about places in images; each is null or a name. */
record PreviewColumns(String maskCol, String boxesCol, String keyPointsCol) {
    /** Those that augmenters name, the first one's first. */
    static PreviewColumns of(List<AugmentImages> augmenters) {
        return new PreviewColumns(
                named(augmenters, AugmentImages::maskCol),
                named(augmenters, AugmentImages::boxesCol),
                named(augmenters, AugmentImages::keyPointsCol));
    }

    private static String named(List<AugmentImages> augmenters, Function<AugmentImages, Param<String>> column) {
        return augmenters.stream()
                .filter(augmenter -> augmenter.isDefined(column.apply(augmenter)))
                .map(augmenter -> augmenter.getOrDefault(column.apply(augmenter)))
                .findFirst()
                .orElse(null);
    }

    /** A struct of an image, its mask, and the numbers of its boxes and points, for {@link #read}. */
    Column of(String imageCol, StructType schema) {
        return functions.struct(
                Columns.column(imageCol),
                mask(schema),
                PlacesColumn.numbers(isIn(schema, boxesCol) ? boxesCol : null),
                PlacesColumn.numbers(isIn(schema, keyPointsCol) ? keyPointsCol : null));
    }

    private Column mask(StructType schema) {
        return isIn(schema, maskCol)
                ? Columns.column(maskCol)
                : functions.lit(null).cast(ImageColumn.type());
    }

    private static boolean isIn(StructType schema, String column) {
        return column != null && Columns.has(schema, column);
    }

    AnnotatedImage read(Row row) {
        return AnnotatedImage.of(
                ImageColumn.read(row.getStruct(0)),
                row.isNullAt(1) ? null : ImageColumn.read(row.getStruct(1)),
                PlacesColumn.read(row, 2, boxesCol),
                PlacesColumn.read(row, 3, keyPointsCol));
    }
}
