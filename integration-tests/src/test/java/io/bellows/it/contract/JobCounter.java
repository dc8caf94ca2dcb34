package io.bellows.it.contract;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** Counts the Spark jobs that an action starts. */
final class JobCounter extends SparkListener {
    private final AtomicInteger started = new AtomicInteger();

    private JobCounter() {}

    @Override
    public void onJobStart(SparkListenerJobStart jobStart) {
        started.incrementAndGet();
    }

    static int jobsStartedBy(SparkContext context, Runnable action) throws TimeoutException {
        context.listenerBus().waitUntilEmpty();
        JobCounter counter = new JobCounter();
        context.addSparkListener(counter);
        try {
            action.run();
            context.listenerBus().waitUntilEmpty();
            return counter.started.get();
        } finally {
            context.removeSparkListener(counter);
        }
    }
}
