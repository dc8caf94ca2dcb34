package io.bellows.sample;

import io.bellows.augmentation.tabular.RowNames;
import io.bellows.sample.ClassTargets.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the classes of a table and brings the rows to the driver whose neighbours are looked for, in one pass.
 *
 * <p>Which classes change is not known before all are counted. So the first pass packs what is small, some {@value
 * #SMALL_BYTES} bytes; a second one packs the rows of those classes that change of which there was too much.
 *
 * @param training which rows take part, and their keys
 * @param key of a row
 * @param targets the count that each class shall have
 * @param allClasses whether all classes are looked at, not just those to grow
 */
record Packing(
        TrainingRows training, Column key, Column label, Features features, ClassTargets targets, boolean allClasses) {
    private static final long SMALL_BYTES = 1L << 26;

    /** The packed rows; empty when there are none to look at. Runs one job or two. */
    Optional<PackedRows> of(Dataset<Row> rows) {
        Dataset<Row> narrow = rows.filter(training.takesPart())
                .select(label, key, features.values().as(features.name()));
        StructType schema = narrow.schema();
        JavaRDD<InternalRow> packed = narrow.queryExecution().toRdd().toJavaRDD();
        List<RowBlock> first = blocks(packed, firstPass(schema, packed.getNumPartitions()));
        ClassCounts counts = ClassCounts.of(first, schema.fields()[RowPacker.LABEL].dataType());
        List<Target> wanted = targets.of(rows.sparkSession(), counts);
        Set<Object> looked = new HashSet<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (allClasses || wanted.get(i).count() > counts.counts().get(i)) {
                looked.add(counts.labels().get(i));
            }
        }
        Set<Object> missing = new HashSet<>();
        first.stream().filter(block -> !block.isComplete()).forEach(block -> missing.add(block.label()));
        missing.retainAll(looked);
        List<RowBlock> all = new ArrayList<>(first.stream()
                .filter(block -> looked.contains(block.label()) && !missing.contains(block.label()))
                .toList());
        if (!missing.isEmpty()) {
            all.addAll(blocks(packed, part -> RowPacker.of(missing, part, schema)));
        }
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(new PackedRows(
                        all,
                        all.stream().mapToInt(counts::ordinal).toArray(),
                        counts.labels().toArray(),
                        wanted.stream().mapToLong(Target::count).toArray(),
                        names(wanted)));
    }

    /** How errors call features and classes. */
    private RowNames names(List<Target> classes) {
        String of = " of column '%s' in " + targets.uid();
        return new RowNames(
                of.formatted(features.name()),
                classes.stream()
                        .map(each -> "'" + each.label() + "'" + of.formatted(targets.labelCol()))
                        .toList());
    }

    private FlatMapFunction<Iterator<InternalRow>, byte[]> firstPass(StructType schema, int partitions) {
        if (allClasses) {
            return part -> RowPacker.all(part, schema);
        }
        long most = SMALL_BYTES / Math.max(1, partitions);
        return part -> RowPacker.small(part, schema, most);
    }

    private List<RowBlock> blocks(JavaRDD<InternalRow> rows, FlatMapFunction<Iterator<InternalRow>, byte[]> pass) {
        List<RowBlock> blocks =
                rows.mapPartitions(pass).collect().stream().map(RowBlock::new).toList();
        for (RowBlock block : blocks) {
            PackedRows.requireWidth(features.name(), blocks.get(0).width(), block.width(), block.firstKey());
        }
        return blocks;
    }
}
