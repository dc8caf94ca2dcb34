package io.bellows.augment;

import io.bellows.augmentation.image.MixedImage;
import io.bellows.augmentation.image.Mixing;
import io.bellows.augmentation.image.PixelImage;
import io.bellows.augmentation.random.KeyedRandom;
import io.bellows.column.ImageColumn;
import io.bellows.column.InvalidRows;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The row function of {@link MixImages}: a struct of (key, repetition, whether to mix, image, label, and image and label of
 * each partner) to {@link #RESULT}.
 */
record ImageMix(Mixing mixing, double probability, int classes, long seed, int epoch, InvalidRows refused)
        implements Serializable {
    static final String IMAGE = "image";
    static final String LABEL = "label";
    static final StructType RESULT = new StructType()
            .add(IMAGE, ImageColumn.type())
            .add(LABEL, DataTypes.createArrayType(DataTypes.FloatType, false));

    private static final int FIRST = 3;
    private static final double TOLERANCE = 1e-3;

    UserDefinedFunction function() {
        UDF1<Row, Row> function = row -> {
            Object name = row.isNullAt(FIRST) ? row.get(0) : ImageSchema.getOrigin(row.getStruct(FIRST));
            try {
                return result(row);
            } catch (IllegalArgumentException e) {
                refused.refuse(name, e.getMessage(), e);
                return null;
            }
        };
        return functions.udf(function, RESULT);
    }

    private Row result(Row row) {
        for (int i : new int[] {0, FIRST, FIRST + 1}) {
            if (row.isNullAt(i)) {
                throw new IllegalArgumentException(
                        "found a null " + (i == 0 ? "row key" : i == FIRST ? "image" : "label") + ", expected one");
            }
        }
        Labelled own = labelled(row, FIRST);
        KeyedRandom random = KeyedRandom.of(seed, row.getLong(0) ^ row.getLong(1), epoch, 0);
        List<Labelled> partners = row.getBoolean(2) && random.nextBoolean(probability) ? partners(row) : List.of();
        if (partners.isEmpty()) {
            return RowFactory.create(row.getStruct(FIRST), floats(own.label()));
        }
        List<Labelled> all = Stream.concat(Stream.of(own), partners.stream()).toList();
        MixedImage mixed = mixing.mix(all.stream().map(Labelled::image).toList(), random);
        double[] sum = new double[classes];
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < classes; j++) {
                sum[j] += mixed.shares().get(i) * all.get(i).label().get(j);
            }
        }
        return RowFactory.create(
                ImageColumn.write(ImageSchema.getOrigin(row.getStruct(FIRST)), mixed.image()),
                floats(Arrays.stream(sum).boxed().toList()));
    }

    private record Labelled(PixelImage image, List<Double> label) {}

    private Labelled labelled(Row row, int at) {
        return new Labelled(
                ImageColumn.read(row.getStruct(at)),
                Arrays.stream(probabilities(row.get(at + 1))).boxed().toList());
    }

    /** All partners; none where one of them is missing or invalid. */
    private List<Labelled> partners(Row row) {
        List<Labelled> partners = new ArrayList<>();
        for (int at = FIRST + 2; at < FIRST + 2 * mixing.images(); at += 2) {
            if (row.isNullAt(at) || row.isNullAt(at + 1)) {
                return List.of();
            }
            try {
                partners.add(labelled(row, at));
            } catch (IllegalArgumentException e) {
                // That row is refused as its own; this one is none of its faults.
                return List.of();
            }
        }
        return partners;
    }

    private double[] probabilities(Object label) {
        double[] probabilities = new double[classes];
        if (label instanceof Number number) {
            double value = number.doubleValue();
            if (!(value >= 0 && value < classes && value == Math.rint(value))) {
                throw new IllegalArgumentException(
                        "found label " + value + ", expected a whole number from 0 to " + (classes - 1));
            }
            probabilities[(int) value] = 1;
            return probabilities;
        }
        List<?> given = label instanceof Vector vector
                ? Arrays.stream(vector.toArray()).boxed().toList()
                : SequenceValues.of(label);
        for (int i = 0; i < given.size() && i < classes; i++) {
            probabilities[i] = given.get(i) instanceof Number number ? number.doubleValue() : Double.NaN;
        }
        boolean valid = given.size() == classes && Arrays.stream(probabilities).allMatch(p -> p >= 0 && p <= 1);
        if (!valid || Math.abs(Arrays.stream(probabilities).sum() - 1) > TOLERANCE) {
            throw new IllegalArgumentException("found class probabilities " + given + ", expected " + classes
                    + " numbers from 0 to 1 that sum to 1");
        }
        return probabilities;
    }

    private static List<Float> floats(List<Double> values) {
        return values.stream().map(Double::floatValue).toList();
    }
}
