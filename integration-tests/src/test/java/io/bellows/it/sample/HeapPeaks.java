package io.bellows.it.sample;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import scala.collection.JavaConverters;

/** The most heap that each executor, and the driver, told of with its heartbeats. */
final class HeapPeaks extends SparkListener {
    private final Map<String, Long> bytes = new ConcurrentSkipListMap<>();

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        JavaConverters.mapAsJavaMap(update.executorUpdates())
                .values()
                .forEach(metrics -> bytes.merge(update.execId(), metrics.getMetricValue("JVMHeapMemory"), Math::max));
    }

    Map<String, Long> megabytes() {
        Map<String, Long> megabytes = new ConcurrentSkipListMap<>();
        bytes.forEach((executor, most) -> megabytes.put(executor, most >> 20));
        return megabytes;
    }
}
