package io.bellows.sample;

import io.bellows.column.Columns;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The probability that a model gave a row's own class, whose index is its label.
 *
 * @param probabilities of all classes
 */
record OwnProbability(String labelCol, Features probabilities) {
    private static final double ROUNDING = 1e-6;

    /** Of a column of probabilities, {@code array<float>}, {@code array<double>} or Vector, and of labels, any number. */
    static OwnProbability of(StructType schema, String labelCol, String probabilityCol, String uid) {
        Columns.requireNumeric(schema, labelCol, uid);
        return new OwnProbability(labelCol, Features.of(schema, probabilityCol, uid));
    }

    /** The training rows without those that have no finite probabilities, or a label that is the index of none. */
    TrainingRows refuseUnknown(TrainingRows training) {
        Column label = Columns.column(labelCol).cast(DataTypes.DoubleType);
        Column isIndex = label.geq(0)
                .and(label.lt(functions.size(probabilities.values())))
                .and(label.equalTo(functions.floor(label)));
        return training.refuse(probabilities.notFinite(), probabilities.name(), "no finite probabilities")
                .refuse(
                        functions.not(functions.coalesce(isIndex, functions.lit(false))),
                        labelCol,
                        "a label that is no index of a probability")
                .refuse(
                        functions.coalesce(functions.when(isIndex, isNone()), functions.lit(false)),
                        probabilities.name(),
                        "scores that are no probabilities");
    }

    /** Beyond what rounding makes of 0 and 1. */
    private Column isNone() {
        return value().lt(-ROUNDING).or(value().gt(1 + ROUNDING));
    }

    Column index() {
        return Columns.column(labelCol).cast(DataTypes.IntegerType);
    }

    /** The probability, a double. */
    Column value() {
        return probabilities.values().apply(index()).cast(DataTypes.DoubleType);
    }
}
