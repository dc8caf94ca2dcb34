package io.bellows.train;

import io.bellows.train.data.BatchOrder;
import io.bellows.train.data.BatchReader;
import io.bellows.train.data.Batches;
import io.bellows.train.data.NumberedRows;
import io.bellows.train.data.RecordFile;
import io.bellows.train.data.TrainingRecords;
import io.bellows.train.data.VaryingRecordFile;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkEnv;
import scala.Tuple2;

/** A worker's training and validation rows on its local disk; none behind the first stage of a pipeline. */
final class WorkerRows implements AutoCloseable {
    private final TrainingPlan plan;
    private final boolean hasRows;
    private final TrainingRecords training;
    private final TrainingRecords validation;
    private final BatchOrder trainingOrder;
    private final BatchOrder validationOrder;

    private WorkerRows(
            TrainingPlan plan,
            boolean hasRows,
            TrainingRecords training,
            TrainingRecords validation,
            BatchOrder trainingOrder,
            BatchOrder validationOrder) {
        this.plan = plan;
        this.hasRows = hasRows;
        this.training = training;
        this.validation = validation;
        this.trainingOrder = trainingOrder;
        this.validationOrder = validationOrder;
    }

    /** Keeps the rows that Spark brought to this worker; validation rows are numbered by the complement. */
    static WorkerRows store(TrainingPlan plan, WorkerPlace place, Iterator<Tuple2<Long, byte[]>> rows)
            throws IOException {
        BatchOrder order = order(plan, place, plan.trainRows());
        WorkerRows stored = new WorkerRows(
                plan,
                place.isFirst(),
                plan.varying() == null
                        ? new RecordFile(localFile(), plan.layout())
                        : new VaryingRecordFile(
                                localFile(), plan.layout(), order.localRows(), plan.varying()::features),
                new RecordFile(localFile(), plan.layout()),
                order,
                order(plan, place, plan.validationRows()));
        boolean isWhole = false;
        try {
            while (rows.hasNext()) {
                Tuple2<Long, byte[]> row = rows.next();
                long number = row._1();
                if (number >= 0) {
                    stored.training.write(stored.trainingOrder.recordOf(number), row._2());
                } else {
                    stored.validation.write(stored.validationOrder.recordOf(~number), row._2());
                }
            }
            check("training", stored.training, stored.trainingOrder);
            check("validation", stored.validation, stored.validationOrder);
            isWhole = true;
            return stored;
        } finally {
            // not a catch clause: Spark throws checked exceptions that its iterators do not declare
            if (!isWhole) {
                stored.close();
            }
        }
    }

    private static BatchOrder order(TrainingPlan plan, WorkerPlace place, long rows) {
        return new BatchOrder(
                place.isFirst() ? rows : 0, plan.pipelines(), place.pipeline(), plan.batchSize(), plan.seed());
    }

    private static File localFile() {
        return SparkEnv.get()
                .blockManager()
                .diskBlockManager()
                .createTempLocalBlock()
                ._2();
    }

    private static void check(String kind, TrainingRecords file, BatchOrder order) throws IOException {
        if (file.written() != order.localRows()) {
            throw new IOException("Cannot train on the " + kind + " rows of this worker: found " + file.written()
                    + " rows, expected " + order.localRows()
                    + "; the input gave other rows when it was computed again, make it deterministic or save it first");
        }
    }

    /** This worker's shares of the training batches of {@code epoch}, from batch {@code begin} on. */
    Batches training(int epoch, long begin) {
        return hasRows
                ? new BatchReader(
                        training, plan.layout(), trainingOrder, plan.batchChange(), epoch, begin, plan.readAhead())
                : Batches.empty(plan.batchLayout());
    }

    /** The keys of the records of {@code rows} of this worker's share of {@code batch}, in the epoch under way. */
    List<Long> keys(long batch, List<Integer> rows) throws IOException {
        int[] records = new int[Math.max(1, trainingOrder.mostLocalRows())];
        trainingOrder.records(batch, records);
        List<Long> keys = new ArrayList<>();
        for (int row : rows) {
            keys.add(NumberedRows.key(training.encoded(records[row]), false, plan.seed()));
        }
        return keys;
    }

    boolean hasValidationRows() {
        return validationOrder.localRows() > 0;
    }

    /** This worker's shares of the batches of validation rows. */
    Batches validation() {
        return hasRows
                ? new BatchReader(
                        validation,
                        plan.layout(),
                        validationOrder,
                        plan.changeOfValidation(),
                        0,
                        0,
                        plan.readAheadOfValidation())
                : Batches.empty(plan.batchLayout());
    }

    @Override
    public void close() throws IOException {
        try (training;
                validation) {
            // both are closed and deleted, whatever happens to the other
        }
    }
}
