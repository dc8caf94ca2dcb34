package io.bellows.augment;

import io.bellows.augmentation.image.AnnotatedImage;
import io.bellows.column.ImageColumn;
import io.bellows.column.PlacesColumn;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;

/**
 * The row function of {@link AugmentImages} with annotations: a struct of (image, key, repetition, copy) and
 * {@link Annotations#inputs} to {@link Annotations#RESULT}.
 */
record AnnotatedChange(ImageChange change, Annotations annotations) implements Serializable {
    private static final int INPUTS = 4;

    Column arguments(Column image, Column key, Column repetition, Column copy) {
        List<Column> arguments = new ArrayList<>(List.of(image, key, repetition, copy));
        arguments.addAll(List.of(annotations.inputs()));
        return functions.struct(arguments.toArray(Column[]::new));
    }

    UserDefinedFunction function(boolean keyed) {
        UDF1<Row, Row> function = row -> {
            Row image = row.getStruct(0);
            Long key = row.isNullAt(1) ? null : (Long) row.getLong(1);
            if (row.getInt(3) == Augmenter.UNTOUCHED || change.missing(image, key, keyed)) {
                return null;
            }
            try {
                return changed(image, key, row);
            } catch (IllegalArgumentException e) {
                change.refused().refuse(ImageSchema.getOrigin(image), e.getMessage(), e);
                return null;
            }
        };
        return functions.udf(function, Annotations.RESULT);
    }

    private Row changed(Row image, Long key, Row row) {
        if (!row.isNullAt(INPUTS + 3)) {
            throw new IllegalArgumentException("found a null or another number of values in column '"
                    + row.getString(INPUTS + 3) + "', expected lists of 4 (boxes) or of 2 (key points)");
        }
        Row mask = row.getStruct(INPUTS);
        double[] boxes = PlacesColumn.read(row, INPUTS + 1, annotations.boxesCol());
        double[] points = PlacesColumn.read(row, INPUTS + 2, annotations.keyPointsCol());
        AnnotatedImage annotated =
                AnnotatedImage.of(ImageColumn.read(image), mask == null ? null : ImageColumn.read(mask), boxes, points);
        AnnotatedImage result = change.changed(image, annotated, key, row.getLong(2), row.getInt(3));
        boolean unchanged = result.applied().isEmpty();
        return RowFactory.create(
                unchanged ? image : ImageColumn.write(ImageSchema.getOrigin(image), result.image()),
                unchanged || mask == null
                        ? mask
                        : ImageColumn.write(
                                ImageSchema.getOrigin(mask), result.mask().orElseThrow()),
                row.isNullAt(INPUTS + 1) ? null : lists(unchanged ? boxes : result.boxes(), AnnotatedImage.BOX_NUMBERS),
                row.isNullAt(INPUTS + 2)
                        ? null
                        : lists(unchanged ? points : result.points(), AnnotatedImage.POINT_NUMBERS),
                result.applied());
    }

    /** The numbers as lists of {@code size}. */
    private static List<List<Double>> lists(double[] numbers, int size) {
        List<List<Double>> lists = new ArrayList<>();
        for (int i = 0; i < numbers.length; i += size) {
            List<Double> list = new ArrayList<>();
            for (int j = i; j < i + size; j++) {
                list.add(numbers[j]);
            }
            lists.add(list);
        }
        return lists;
    }
}
