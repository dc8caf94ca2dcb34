package io.bellows.sample;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** The shares of validation and test rows in each class; the rest is for training. */
record SplitShares(double validation, double test) {
    /** The part of the first rows of a class. */
    static final int TEST = 0;
    /** The part of the next rows. */
    static final int VALIDATION = 1;
    /** The cuts between the three parts. */
    static final int CUTS = 2;

    /** Remainders that differ by less are those of one number, computed in two ways. */
    private static final int DIGITS = 9;

    /** Behind the test rows of each class and behind its validation rows, by the largest remainders. */
    Cuts cuts() {
        Column count = functions.col(ClassTargets.COUNT);
        return Cuts.at(testRows(count), testRows(count).plus(validationRows(count)));
    }

    Column testRows(Column count) {
        Column quota = quota(count, test);
        Column larger = exceeds(count, validation, test, true).plus(exceeds(count, train(), test, true));
        return whole(quota).plus(larger.lt(left(count)).cast(DataTypes.LongType));
    }

    Column validationRows(Column count) {
        Column quota = quota(count, validation);
        Column larger = exceeds(count, test, validation, false).plus(exceeds(count, train(), validation, true));
        return whole(quota).plus(larger.lt(left(count)).cast(DataTypes.LongType));
    }

    private double train() {
        return Math.max(0, 1 - validation - test);
    }

    private static Column quota(Column count, double share) {
        return functions.round(count.multiply(functions.lit(share)), DIGITS);
    }

    private static Column whole(Column quota) {
        return functions.floor(quota).cast(DataTypes.LongType);
    }

    /** The rows that are left when each part has its share rounded down. */
    private Column left(Column count) {
        return count.minus(whole(quota(count, test)))
                .minus(whole(quota(count, validation)))
                .minus(whole(quota(count, train())));
    }

    /** 1 if one share's remainder goes before the other's, else 0. */
    private static Column exceeds(Column count, double one, double other, boolean beforeOfEqual) {
        Column difference = functions.round(remainder(count, one).minus(remainder(count, other)), DIGITS);
        return (beforeOfEqual ? difference.geq(0) : difference.gt(0)).cast(DataTypes.LongType);
    }

    private static Column remainder(Column count, double share) {
        Column quota = quota(count, share);
        return quota.minus(functions.floor(quota));
    }
}
