package io.bellows.sample;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;

/**
 * What Spark's page shows of a search for neighbours: the least share of the true ones that was found in a class, of those that were
 * sampled to tell. Spark makes one by its name.
 */
public final class RecallMetric implements CustomMetric {
    private static final String NAME = "recall";
    /** Metrics are whole numbers; of a task of the same stage that searched nothing Spark has zero, so they start at one. */
    private static final double WHOLE = 10_000;

    private static final long OF_NO_SEARCH = 0;

    /** A metric, as Spark makes it. */
    public RecallMetric() {}

    static CustomTaskMetric[] of(OptionalDouble recall) {
        return recall.stream().mapToObj(OfTask::new).toArray(CustomTaskMetric[]::new);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "true neighbours found, least of all classes";
    }

    @Override
    public String aggregateTaskMetrics(long[] recalls) {
        return Arrays.stream(recalls).filter(recall -> recall != OF_NO_SEARCH).min().stream()
                .mapToObj(least -> String.format(Locale.ROOT, "%.1f %%", 100 * (least - 1) / WHOLE))
                .findFirst()
                .orElse("");
    }

    private record OfTask(double recall) implements CustomTaskMetric {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public long value() {
            return 1 + Math.round(WHOLE * recall);
        }
    }
}
