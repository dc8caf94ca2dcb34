package io.bellows.train;

import io.bellows.train.data.BatchOrder;
import io.bellows.train.data.RecordFile;
import java.io.File;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.SparkEnv;
import scala.Tuple2;

/** A worker's training and validation rows on its local disk. */
final class WorkerRows implements AutoCloseable {
    private final RecordFile training;
    private final RecordFile validation;
    private final BatchOrder trainingOrder;
    private final BatchOrder validationOrder;

    private WorkerRows(
            RecordFile training, RecordFile validation, BatchOrder trainingOrder, BatchOrder validationOrder) {
        this.training = training;
        this.validation = validation;
        this.trainingOrder = trainingOrder;
        this.validationOrder = validationOrder;
    }

    /** Keeps the rows that Spark brought to this worker; validation rows are numbered by the complement. */
    static WorkerRows store(TrainingPlan plan, int rank, Iterator<Tuple2<Long, byte[]>> rows) throws IOException {
        WorkerRows stored = new WorkerRows(
                new RecordFile(localFile(), plan.layout()),
                new RecordFile(localFile(), plan.layout()),
                new BatchOrder(plan.trainRows(), plan.workers(), rank, plan.batchSize(), plan.seed()),
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

    private static void check(String kind, RecordFile file, BatchOrder order) throws IOException {
        if (file.written() != order.localRows()) {
            throw new IOException("Cannot train on the " + kind + " rows of this worker: found " + file.written()
                    + " rows, expected " + order.localRows()
                    + "; the input gave other rows when it was computed again, make it deterministic or save it first");
        }
    }

    RecordFile training() {
        return training;
    }

    RecordFile validation() {
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
