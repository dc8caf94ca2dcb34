package io.bellows.sample;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;

/**
 * The table of classes: one row a class with its label, its count and the count that it shall have. Of equal counts the
 * smallest label is taken for the smallest or largest class, as in imbalanced-learn.
 *
 * @param labelCol how errors call the column of labels
 * @param uid how errors call the stage
 */
record ClassTargets(SamplingStrategy strategy, SamplingDirection direction, String labelCol, String uid) {
    static final String CLASS = "class";
    static final String COUNT = "count";
    /** The count to have. */
    static final String TARGET = "target";

    static final String MOST = "most";
    static final String LEAST = "least";
    static final String FROM_LARGEST = "fromLargest";
    static final String FROM_SMALLEST = "fromSmallest";
    static final String KNOWN = "known";
    static final String LABELS = "labels";

    private static final int MOST_REPETITIONS = Integer.MAX_VALUE - 1;

    /** @param counts columns {@link #CLASS} and {@link #COUNT}, and others, which stay */
    Dataset<Row> of(Dataset<Row> counts) {
        Column label = functions.col(CLASS);
        Column count = functions.col(COUNT);
        // All classes in one partition, without a shuffle for it; a key that is the same for all of them keeps Spark
        // from
        // warning of it.
        WindowSpec all = Window.partitionBy(count.lt(0));
        Dataset<Row> ranked = counts.coalesce(1)
                .select(
                        functions.col("*"),
                        functions.max(count).over(all).as(MOST),
                        functions.min(count).over(all).as(LEAST),
                        functions
                                .row_number()
                                .over(all.orderBy(count.desc(), label))
                                .as(FROM_LARGEST),
                        functions.row_number().over(all.orderBy(count, label)).as(FROM_SMALLEST),
                        known(labelType(counts), all).as(KNOWN),
                        functions
                                .concat_ws(
                                        ", ",
                                        functions.sort_array(functions
                                                .collect_set(label.cast("string"))
                                                .over(all)))
                                .as(LABELS));
        return ranked.withColumn(TARGET, target(labelType(counts)))
                .drop(MOST, LEAST, FROM_LARGEST, FROM_SMALLEST, KNOWN, LABELS);
    }

    private static DataType labelType(Dataset<Row> counts) {
        return counts.schema().apply(CLASS).dataType();
    }

    /** The text of a label, and the count to have of its class. */
    record Target(String label, long count) {}

    /** The targets of classes that are counted already, without a job. */
    List<Target> of(SparkSession session, ClassCounts counts) {
        if (counts.labels().isEmpty()) {
            return List.of();
        }
        long known = 0;
        String labels = "";
        if (strategy.classes() == null && strategy.ratio() == null) {
            List<Row> named = counts.table(session, 0, "")
                    .select(functions.col(CLASS).cast("string"), functions.array(areNamed(counts.type())))
                    .collectAsList();
            known = IntStream.range(0, strategy.wanted().size())
                    .filter(name -> named.stream()
                            .anyMatch(row -> row.<Boolean>getList(1).get(name)))
                    .count();
            labels = named.stream()
                    .map(row -> row.getString(0))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", "));
        }
        return counts
                .table(session, known, labels)
                .select(functions.col(CLASS).cast("string"), target(counts.type()))
                .collectAsList()
                .stream()
                .map(row -> new Target(row.getString(0), row.getLong(1)))
                .toList();
    }

    /** How many of the names in the strategy are those of classes. */
    private Column known(DataType labelType, WindowSpec all) {
        return Arrays.stream(areNamed(labelType))
                .map(isNamed ->
                        functions.max(functions.when(isNamed, 1L).otherwise(0L)).over(all))
                .reduce(functions.lit(0L), Column::plus);
    }

    /** For each of the names in the strategy, whether it is that of the label. */
    private Column[] areNamed(DataType labelType) {
        return strategy.wanted().keySet().stream()
                .map(name -> isLabel(name, labelType))
                .toArray(Column[]::new);
    }

    private Column target(DataType labelType) {
        return anyTarget(labelType).cast(DataTypes.LongType);
    }

    private Column anyTarget(DataType labelType) {
        Column count = functions.col(COUNT);
        if (strategy.classes() != null) {
            Column goal =
                    switch (direction) {
                        case OVER -> functions.col(MOST);
                        case UNDER -> functions.col(LEAST);
                        // A class that may lose rows, as many as it will.
                        case CLEAN -> functions.lit(0L);
                    };
            return functions.when(changed(), goal).otherwise(count);
        }
        if (strategy.ratio() != null) {
            Column goal = byRatio(strategy.ratio());
            return direction == SamplingDirection.OVER ? functions.greatest(count, goal) : functions.least(count, goal);
        }
        return wantedTarget(labelType);
    }

    private Column changed() {
        Column isMajority = functions.col(FROM_LARGEST).equalTo(1);
        Column isMinority = functions.col(FROM_SMALLEST).equalTo(1);
        return switch (strategy.classes()) {
            case MINORITY -> isMinority;
            case MAJORITY -> isMajority;
            case NOT_MINORITY -> functions.not(isMinority);
            case NOT_MAJORITY -> functions.not(isMajority);
            case ALL -> functions.lit(true);
            case AUTO -> functions.not(direction == SamplingDirection.OVER ? isMajority : isMinority);
        };
    }

    /** The count at which a class is to the largest, or the smallest to it, as {@code ratio}; rounded down. */
    private Column byRatio(double ratio) {
        Column bound = direction == SamplingDirection.OVER
                ? functions.col(MOST).multiply(functions.lit(ratio))
                : functions.col(LEAST).divide(functions.lit(ratio));
        return functions.floor(bound).cast(DataTypes.LongType);
    }

    private Column wantedTarget(DataType labelType) {
        Column count = functions.col(COUNT);
        Column target = count;
        List<String> names = new ArrayList<>();
        for (Map.Entry<String, Number> entry : strategy.wanted().entrySet()) {
            names.add(entry.getKey());
            Column goal =
                    entry.getValue() instanceof Long fixed ? functions.lit(fixed) : byRatio((double) entry.getValue());
            target = functions.when(isLabel(entry.getKey(), labelType), goal).otherwise(target);
        }
        boolean over = direction == SamplingDirection.OVER;
        Column bad = over ? target.lt(count) : target.gt(count);
        Column wrongCount = wrongTarget(target, over ? ">= " : "<= ", count, ", the count that it has");
        Column tooMany =
                wrongTarget(target, "<= ", count.multiply(MOST_REPETITIONS), ", as often as its rows can be repeated");
        Column missing = functions.concat(
                functions.lit("Cannot sample by column '%s' in %s: found classes ".formatted(labelCol, uid)),
                functions.col(LABELS),
                functions.lit(", expected all that samplingStrategy names: " + names + "; change samplingStrategy"));
        return functions
                .when(functions.col(KNOWN).lt(names.size()), raised(missing))
                .when(bad, raised(wrongCount))
                .when(target.divide(count).gt(MOST_REPETITIONS), raised(tooMany))
                .otherwise(target);
    }

    private Column wrongTarget(Column target, String comparison, Column bound, String reason) {
        return functions.concat(
                functions.lit("Cannot sample class '"),
                functions.col(CLASS).cast("string"),
                functions.lit("' of column '%s' in %s: found target count ".formatted(labelCol, uid)),
                target.cast("string"),
                functions.lit(", expected " + comparison),
                bound.cast("string"),
                functions.lit(reason + "; change samplingStrategy"));
    }

    private static Column raised(Column message) {
        return functions.raise_error(message).cast(DataTypes.LongType);
    }

    private static Column isLabel(String name, DataType type) {
        Column label = functions.col(CLASS);
        if (!(type instanceof NumericType)) {
            return label.cast("string").equalTo(name);
        }
        try {
            if (type instanceof IntegralType) {
                return label.equalTo(new BigDecimal(name).longValueExact());
            }
            if (type instanceof FloatType) {
                return label.equalTo(Float.parseFloat(name));
            }
            if (type instanceof DecimalType decimal) {
                BigDecimal wanted = new BigDecimal(name).setScale(decimal.scale(), RoundingMode.UNNECESSARY);
                return wanted.precision() <= decimal.precision() ? label.equalTo(wanted) : functions.lit(false);
            }
            return label.equalTo(Double.parseDouble(name));
        } catch (ArithmeticException | NumberFormatException e) {
            return functions.lit(false);
        }
    }
}
