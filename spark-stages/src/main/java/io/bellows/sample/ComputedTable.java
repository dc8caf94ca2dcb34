package io.bellows.sample;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import scala.Option;

/**
 * A table that tasks compute from what the driver prepares: nothing happens before a plan that reads it runs, and then both
 * happen once for that plan.
 *
 * @param name how plans call it
 * @param rowType of the rows
 * @param parts how many tasks
 * @param work prepares the work of the tasks; it may run jobs of its own; empty when there are no rows
 */
record ComputedTable(String name, StructType rowType, int parts, Supplier<Optional<? extends Work>> work)
        implements SupportsRead {
    /** What the tasks do. */
    interface Work extends Serializable {
        /** The rows of one task, from 0 on; each may be the same object with other values. */
        Iterator<InternalRow> rows(int part);

        /** The least share of true neighbours that it finds where it searches for some, in a class: 1 when it is exact. */
        default OptionalDouble recall() {
            return OptionalDouble.empty();
        }
    }

    Dataset<Row> rows(SparkSession session) {
        return Dataset.ofRows(session, DataSourceV2Relation.create(this, Option.empty(), Option.empty()));
    }

    @Override
    public Column[] columns() {
        return Arrays.stream(rowType.fields())
                .map(field -> Column.create(field.name(), field.dataType(), field.nullable()))
                .toArray(Column[]::new);
    }

    @Override
    @SuppressWarnings("deprecation") // Still abstract in Spark 3.5
    public StructType schema() {
        return rowType;
    }

    @Override
    public Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
        return () -> new OneScan(this);
    }

    /** The tables of two plans are never the same, even of the same values. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    private static final class OneScan implements Scan, Batch {
        private final ComputedTable table;
        private Optional<? extends Work> prepared;

        OneScan(ComputedTable table) {
            this.table = table;
        }

        private synchronized Optional<? extends Work> prepared() {
            if (prepared == null) {
                prepared = table.work.get();
            }
            return prepared;
        }

        @Override
        public StructType readSchema() {
            return table.rowType;
        }

        @Override
        public String description() {
            return table.name;
        }

        @Override
        public ColumnarSupportMode columnarSupportMode() {
            return ColumnarSupportMode.UNSUPPORTED;
        }

        @Override
        public CustomMetric[] supportedCustomMetrics() {
            return new CustomMetric[] {new RecallMetric()};
        }

        @Override
        public Batch toBatch() {
            return this;
        }

        @Override
        public InputPartition[] planInputPartitions() {
            int parts = prepared().isEmpty() ? 0 : table.parts;
            return IntStream.range(0, parts).mapToObj(Part::new).toArray(InputPartition[]::new);
        }

        @Override
        public PartitionReaderFactory createReaderFactory() {
            return new Factory(prepared().orElse(null));
        }
    }

    private record Part(int number) implements InputPartition {}

    private record Factory(Work work) implements PartitionReaderFactory {
        @Override
        public PartitionReader<InternalRow> createReader(InputPartition partition) {
            Iterator<InternalRow> rows = work.rows(((Part) partition).number());
            return new Reader(rows, RecallMetric.of(work.recall()));
        }
    }

    private static final class Reader implements PartitionReader<InternalRow> {
        private final Iterator<InternalRow> rows;
        private final CustomTaskMetric[] metrics;

        Reader(Iterator<InternalRow> rows, CustomTaskMetric[] metrics) {
            this.rows = rows;
            this.metrics = metrics;
        }

        @Override
        public boolean next() {
            return rows.hasNext();
        }

        @Override
        public InternalRow get() {
            return rows.next();
        }

        @Override
        public CustomTaskMetric[] currentMetricsValues() {
            return metrics;
        }

        @Override
        public void close() {
            // Holds nothing but memory.
        }
    }
}
