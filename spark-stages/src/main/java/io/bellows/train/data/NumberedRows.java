package io.bellows.train.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Training and validation rows with numbers that depend on their content alone: sorted by its hash, counted from 0, each
 * kind by itself. So every partitioning of the same rows gives the same batches.
 *
 * <p>Rows cross the network twice, once to be sorted and once to reach their worker; the columns before them are computed
 * once.
 */
public final class NumberedRows {
    private static final long VALIDATION_BIT = 1L;

    private final JavaPairRDD<Long, byte[]> sorted;
    private final List<RowCounts> perPartition;

    private NumberedRows(JavaPairRDD<Long, byte[]> sorted, List<RowCounts> perPartition) {
        this.sorted = sorted;
        this.perPartition = perPartition;
    }

    /** The key under which a record is sorted. */
    public static long key(byte[] encoded, boolean isValidation, long seed) {
        long hash = RecordLayout.hash(encoded, seed);
        return isValidation ? hash | VALIDATION_BIT : hash & ~VALIDATION_BIT;
    }

    /** Sorts and counts {@code keyed} records; runs one Spark job. */
    public static NumberedRows of(JavaPairRDD<Long, byte[]> keyed, RecordLayout layout) {
        JavaPairRDD<Long, byte[]> sorted =
                keyed.repartitionAndSortWithinPartitions(new UniformPartitioner(Math.max(1, keyed.getNumPartitions())));
        List<RowCounts> counts = sorted.mapPartitions(
                        rows -> List.of(count(rows, layout)).iterator())
                .collect();
        return new NumberedRows(sorted, counts);
    }

    private static RowCounts count(Iterator<Tuple2<Long, byte[]>> rows, RecordLayout layout) {
        RowCounts counts = RowCounts.none();
        while (rows.hasNext()) {
            Tuple2<Long, byte[]> row = rows.next();
            counts = counts.withRow(
                    isValidation(row._1()), row._1(), (int) layout.label(row._2()), layout.weight(row._2()));
        }
        return counts;
    }

    private static boolean isValidation(long key) {
        return (key & VALIDATION_BIT) != 0;
    }

    /** The counts over all rows. */
    public RowCounts counts() {
        return perPartition.stream().reduce(RowCounts.none(), RowCounts::plus);
    }

    /** The moments of what training rows teach, each by its weight; runs one Spark job. */
    public TargetMoments targetMoments(RecordLayout layout, boolean isVarying) {
        return sorted
                .filter(row -> !isValidation(row._1()))
                .values()
                .map(record -> moments(record, layout, isVarying))
                .mapPartitions(rows -> List.of(sum(rows, layout.targets())).iterator())
                .collect()
                .stream()
                .reduce(TargetMoments.none(layout.targets()), TargetMoments::plus);
    }

    private static TargetMoments sum(Iterator<TargetMoments> rows, int size) {
        TargetMoments sum = TargetMoments.none(size);
        while (rows.hasNext()) {
            sum = sum.plus(rows.next());
        }
        return sum;
    }

    private static TargetMoments moments(byte[] record, RecordLayout layout, boolean isVarying) {
        FloatBuffer values =
                ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        int from = isVarying ? 2 : 2 + layout.features();
        double[] targets = new double[layout.targets()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = values.get(from + i);
        }
        return TargetMoments.ofRow(values.get(1), targets);
    }

    /**
     * The records by number, each in the partition of its worker; validation rows by their number's complement.
     *
     * @param pipelines that share the rows
     * @param stages workers of each, of which the first gets them
     */
    public JavaPairRDD<Long, byte[]> forWorkers(int pipelines, int stages) {
        List<RowCounts> before = new ArrayList<>();
        RowCounts sum = RowCounts.none();
        for (RowCounts counts : perPartition) {
            before.add(sum);
            sum = new RowCounts(
                    sum.training() + counts.training(), sum.validation() + counts.validation(), 0, 0, new long[0]);
        }
        Broadcast<List<RowCounts>> starts =
                JavaSparkContext.fromSparkContext(sorted.context()).broadcast(before);
        return sorted.mapPartitionsWithIndex(
                        (index, rows) -> new Numbering(rows, starts.value().get(index)), true)
                .mapToPair(row -> row)
                .partitionBy(new WorkerPartitioner(pipelines, stages));
    }

    private static final class Numbering implements Iterator<Tuple2<Long, byte[]>> {
        private final Iterator<Tuple2<Long, byte[]>> rows;
        private long training;
        private long validation;

        Numbering(Iterator<Tuple2<Long, byte[]>> rows, RowCounts start) {
            this.rows = rows;
            training = start.training();
            validation = start.validation();
        }

        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public Tuple2<Long, byte[]> next() {
            Tuple2<Long, byte[]> row = rows.next();
            return new Tuple2<>(isValidation(row._1()) ? ~validation++ : training++, row._2());
        }
    }
}
