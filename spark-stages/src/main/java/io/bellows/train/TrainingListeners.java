package io.bellows.train;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of all trainings of this process; safe for use by several threads. */
public final class TrainingListeners {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingListeners.class);
    private static final List<TrainingListener> LISTENERS = new CopyOnWriteArrayList<>();

    private static final Map<Long, TrainingListener> OF_RUNS = new ConcurrentHashMap<>();

    private TrainingListeners() {}

    /** Tells {@code listener} of every training from now on. */
    public static void add(TrainingListener listener) {
        LISTENERS.add(Objects.requireNonNull(listener));
    }

    /** Undoes one {@link #add}; nothing happens when there was none. */
    public static void remove(TrainingListener listener) {
        LISTENERS.remove(listener);
    }

    /** Tells {@code listener} alone of the run whose accumulator is {@code run}, until {@link #forget}. */
    static void follow(long run, TrainingListener listener) {
        OF_RUNS.put(run, listener);
    }

    static void forget(long run) {
        OF_RUNS.remove(run);
    }

    /** Tells the listener of {@code run}, if there is one, and those of all. */
    static void fire(long run, TrainingProgress progress) {
        TrainingListener own = OF_RUNS.get(run);
        if (own != null) {
            own.onProgress(progress);
        }
        fire(progress);
    }

    static void fire(TrainingProgress progress) {
        fire(listener -> listener.onProgress(progress), "at step " + progress.step());
    }

    static void fire(TrainingOutline outline) {
        fire(listener -> listener.onStart(outline), "before the first step");
    }

    static void fire(StagedRows rows) {
        fire(listener -> listener.onStaged(rows), "before its estimator is fitted");
    }

    static void fire(TrainingSummary summary) {
        fire(listener -> listener.onEnd(summary), "after the last step");
    }

    private static void fire(Consumer<TrainingListener> call, String when) {
        for (TrainingListener listener : LISTENERS) {
            try {
                call.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A training listener failed {}; training goes on", when, e);
            }
        }
    }
}
