package io.bellows.sample;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Rows repeated or dropped so that each class has its target count, exactly and by the row's key alone.
 *
 * <p>Each row draws a number from its key. With target t and count n, each row of the class is seen ⌊t / n⌋ times, and the
 * t mod n rows of the lowest draws once more; {@link Ranking} finds them.
 *
 * @param training the rows to repeat
 * @param label their class
 */
record Repetitions(TrainingRows training, Column label, long seed) {
    /** Tells these draws from those that another stage makes with the same seed; any fixed number does. */
    static final long SALT = 0x5a3b1e7dL;

    /** The rows, with {@link TrainingRows#index} from 0 on. */
    Dataset<Row> of(Dataset<Row> rows, ClassTargets targets) {
        String partCol = training.unused("part");
        String wholeCol = training.unused("whole");
        String repetitionsCol = training.unused("repetitions");
        Column target = functions.col(ClassTargets.TARGET);
        Column count = functions.col(ClassTargets.COUNT);
        // Of a target that is a multiple of the count the last time is one more, so that each class has a cut.
        Column more = functions.pmod(target.minus(1), count).plus(1);
        Column whole = functions.floor(target.minus(more).divide(count)).cast(DataTypes.LongType);
        Cuts cuts = new Cuts(
                List.of(), counts -> targets.of(counts).withColumn(wholeCol, whole), List.of(more), List.of(wholeCol));
        Column once = functions.col(partCol).equalTo(0).cast(DataTypes.LongType);
        Column repetitions = functions
                .when(training.takesPart(), functions.col(wholeCol).plus(once))
                .otherwise(functions.lit(1L));
        return Ranking.random(training, label, seed, SALT)
                .parted(rows, cuts, partCol)
                .withColumn(repetitionsCol, repetitions.cast(DataTypes.IntegerType))
                .filter(functions.col(repetitionsCol).gt(0))
                .withColumn(
                        training.index(),
                        functions.explode(functions.sequence(
                                functions.lit(0), functions.col(repetitionsCol).minus(1))));
    }
}
