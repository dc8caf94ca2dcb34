package io.bellows.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.catalyst.util.TypeUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.JavaConverters;

/**
 * How many rows each class has, of few classes.
 *
 * @param type of the labels
 * @param labels as Spark has them within, in their order
 * @param counts of each
 */
record ClassCounts(DataType type, List<Object> labels, List<Long> counts) {
    static ClassCounts of(List<RowBlock> blocks, DataType type) {
        Map<Object, Long> byLabel = new HashMap<>();
        blocks.forEach(block -> byLabel.merge(block.label(), block.count(), Long::sum));
        List<Object> labels = new ArrayList<>(byLabel.keySet());
        labels.sort(TypeUtils.getInterpretedOrdering(type));
        return new ClassCounts(type, labels, labels.stream().map(byLabel::get).toList());
    }

    /** The place of a block's class. */
    int ordinal(RowBlock block) {
        return labels.indexOf(block.label());
    }

    /** The table that {@link ClassTargets} makes of counts, as local rows: what is projected of it needs no job. */
    Dataset<Row> table(SparkSession session, long known, String names) {
        StructType schema = new StructType()
                .add(ClassTargets.CLASS, type, false)
                .add(ClassTargets.COUNT, DataTypes.LongType, false)
                .add(ClassTargets.MOST, DataTypes.LongType, false)
                .add(ClassTargets.LEAST, DataTypes.LongType, false)
                .add(ClassTargets.FROM_LARGEST, DataTypes.IntegerType, false)
                .add(ClassTargets.FROM_SMALLEST, DataTypes.IntegerType, false)
                .add(ClassTargets.KNOWN, DataTypes.LongType, false)
                .add(ClassTargets.LABELS, DataTypes.StringType, false);
        List<InternalRow> rows = IntStream.range(0, counts.size())
                .<InternalRow>mapToObj(i -> new GenericInternalRow(new Object[] {
                    labels.get(i),
                    counts.get(i),
                    Collections.max(counts),
                    Collections.min(counts),
                    1 + before(i, -1),
                    1 + before(i, 1),
                    known,
                    UTF8String.fromString(names)
                }))
                .toList();
        List<Attribute> columns = new ArrayList<>(JavaConverters.seqAsJavaList(DataTypeUtils.toAttributes(schema)));
        return Dataset.ofRows(
                session,
                new LocalRelation(
                        JavaConverters.asScalaBuffer(columns).toSeq(),
                        JavaConverters.asScalaBuffer(rows).toSeq(),
                        false));
    }

    /** How many classes come before one in the order of counts, or in the other one with a sign of -1. */
    private int before(int label, int sign) {
        return (int) IntStream.range(0, counts.size())
                .filter(other -> {
                    int order = sign * Long.compare(counts.get(other), counts.get(label));
                    return order < 0 || (order == 0 && other < label);
                })
                .count();
    }
}
