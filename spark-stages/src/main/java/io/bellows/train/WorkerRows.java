package io.bellows.train;

import io.bellows.train.data.BatchOrder;
import io.bellows.train.data.RecordFile;
import io.bellows.train.data.TrainingRecords;
import io.bellows.train.data.VaryingRecordFile;
import java.io.File;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import scala.Tuple2;

/** A worker's training and validation rows on its local disk. */
final class WorkerRows implements AutoCloseable {
    private final TrainingRecords training;
    private final TrainingRecords validation;
    private final BatchOrder trainingOrder;
    private final BatchOrder validationOrder;

    private WorkerRows(
            TrainingRecords training,
            TrainingRecords validation,
            BatchOrder trainingOrder,
            BatchOrder validationOrder) {
        this.training = training;
        this.validation = validation;
        this.trainingOrder = trainingOrder;
        this.validationOrder = validationOrder;
    }

    /** Keeps the rows that Spark brought to this worker; validation rows are numbered by the complement. */
    static WorkerRows store(TrainingPlan plan, int rank, Iterator<Tuple2<Long, byte[]>> rows) throws IOException {
        BatchOrder order = new BatchOrder(plan.trainRows(), plan.workers(), rank, plan.batchSize(), plan.seed());
        WorkerRows stored = new WorkerRows(
                plan.varying() == null
                        ? new RecordFile(localFile(), plan.layout())
                        : new VaryingRecordFile(
                                localFile(), plan.layout(), order.localRows(), plan.varying()::features),
                new RecordFile(localFile(), plan.layout()),
                order,
                new BatchOrder(plan.validationRows(), plan.workers(), rank, plan.batchSize(), plan.seed()));
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

    TrainingRecords training() {
        return training;
    }

    TrainingRecords validation() {
        return validation;
    }

    BatchOrder trainingOrder() {
        return trainingOrder;
    }

    BatchOrder validationOrder() {
        return validationOrder;
    }

    @Override
    public void close() throws IOException {
        try (training;
                validation) {
            // both are closed and deleted, whatever happens to the other
        }
    }
}
