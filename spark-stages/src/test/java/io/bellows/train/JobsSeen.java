package io.bellows.train;

import io.bellows.LocalSpark;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.storage.RDDInfo;
import scala.collection.JavaConverters;

/** Counts the jobs, and the barrier stages, that something starts. */
final class JobsSeen extends SparkListener {
    private int jobs;
    private int barrierStages;

    private JobsSeen() {}

    /** What {@code action}, which may throw what it likes, has started. */
    static JobsSeen during(Runnable action) {
        SparkContext context = LocalSpark.session().sparkContext();
        JobsSeen seen = new JobsSeen();
        try {
            context.listenerBus().waitUntilEmpty();
            context.addSparkListener(seen);
            try {
                action.run();
            } finally {
                context.listenerBus().waitUntilEmpty();
                context.removeSparkListener(seen);
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
        return seen;
    }

    @Override
    public synchronized void onJobStart(SparkListenerJobStart start) {
        jobs++;
    }

    @Override
    public synchronized void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        if (JavaConverters.seqAsJavaListConverter(submitted.stageInfo().rddInfos()).asJava().stream()
                .anyMatch(RDDInfo::isBarrier)) {
            barrierStages++;
        }
    }

    synchronized int jobs() {
        return jobs;
    }

    synchronized int barrierStages() {
        return barrierStages;
    }
}
