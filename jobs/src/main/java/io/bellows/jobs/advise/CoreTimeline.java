package io.bellows.jobs.advise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which cores an application had when: executors come and go by dynamic allocation, and where one is lost. */
final class CoreTimeline {
    private final Map<String, Span> spans = new HashMap<>();

    /** Until {@code to}; those that stay have the last moment there is. */
    private record Span(int cores, long from, long to) {
        private Span until(long time) {
            return new Span(cores, from, time);
        }

        private long overlap(long begin, long end) {
            return Math.max(0, Math.min(to, end) - Math.max(from, begin));
        }
    }

    void add(String executor, int cores, long time) {
        spans.put(executor, new Span(cores, time, Long.MAX_VALUE));
    }

    void remove(String executor, long time) {
        spans.computeIfPresent(executor, (id, span) -> span.until(time));
    }

    /** All executors that there ever were. */
    int executors() {
        return spans.size();
    }

    /** Of all of them. */
    int all() {
        return spans.values().stream().mapToInt(Span::cores).sum();
    }

    /** The most at one time. */
    int most() {
        List<Span> begins = new ArrayList<>(spans.values());
        begins.sort(Comparator.comparingLong(Span::from));
        return begins.stream()
                .mapToInt(begin -> begins.stream()
                        .filter(span -> span.from() <= begin.from() && span.to() > begin.from())
                        .mapToInt(Span::cores)
                        .sum())
                .max()
                .orElse(0);
    }

    /** The mean of a time, rounded; of one too short to tell, the most. */
    int during(long begin, long end) {
        double coreMillis = spans.values().stream()
                .mapToDouble(span -> (double) span.cores() * span.overlap(begin, end))
                .sum();
        return coreMillis == 0 ? most() : (int) Math.max(1, Math.round(coreMillis / (end - begin)));
    }
}
