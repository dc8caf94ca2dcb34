package io.bellows.train;

import org.apache.spark.SparkEnv;
import org.apache.spark.util.AccumulatorV2;

/** Carries the latest progress of a training from the worker of rank 0 to the driver, with Spark's heartbeats. */
final class ProgressAccumulator extends AccumulatorV2<TrainingProgress, TrainingProgress> {
    private static final long serialVersionUID = 1L;

    private static final String DRIVER = "driver";

    private TrainingProgress latest;

    /** Called by the worker: in local mode the driver's listeners hear of it at once, else with the next heartbeat. */
    void report(TrainingProgress progress) {
        add(progress);
        if (SparkEnv.get().executorId().equals(DRIVER)) {
            TrainingListeners.fire(id(), progress);
        }
    }

    @Override
    public boolean isZero() {
        return latest == null;
    }

    @Override
    public AccumulatorV2<TrainingProgress, TrainingProgress> copy() {
        ProgressAccumulator copy = new ProgressAccumulator();
        copy.latest = latest;
        return copy;
    }

    @Override
    public void reset() {
        latest = null;
    }

    @Override
    public synchronized void add(TrainingProgress progress) {
        latest = progress;
    }

    @Override
    public void merge(AccumulatorV2<TrainingProgress, TrainingProgress> other) {
        TrainingProgress progress = other.value();
        if (progress != null && (latest == null || progress.step() >= latest.step())) {
            latest = progress;
        }
    }

    @Override
    public synchronized TrainingProgress value() {
        return latest;
    }
}
