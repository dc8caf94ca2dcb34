package io.bellows.train;

import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.Tuple4;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Hears the progress that executors send with their heartbeats, and passes on what is new. */
final class ProgressListener extends SparkListener {
    private final long accumulator;
    private TrainingProgress last;

    ProgressListener(long accumulator) {
        this.accumulator = accumulator;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
                JavaConverters.seqAsJavaListConverter(update.accumUpdates()).asJava()) {
            for (AccumulableInfo info :
                    JavaConverters.seqAsJavaListConverter(task._4()).asJava()) {
                if (info.id() == accumulator
                        && info.update().isDefined()
                        && info.update().get() instanceof TrainingProgress progress
                        && !progress.equals(last)) {
                    last = progress;
                    TrainingListeners.fire(accumulator, progress);
                }
            }
        }
    }
}
