package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.collective.Collective;
import java.util.ArrayList;
import java.util.List;

/** The running statistics of batch normalisation: each worker follows its own batches, and the mean is that of all. */
final class RunningStatistics {
    private final TrainingSession session;
    private final Collective workers;
    private final int size;

    /** Those of a network with {@code size} of them, over {@code workers} that hold the same weights. */
    RunningStatistics(TrainingSession session, Collective workers, int size) {
        this.session = session;
        this.workers = workers;
        this.size = size;
    }

    /** Overwrites {@code values} by the mean over the workers. */
    void mean(float[] values) {
        session.readBuffers(values);
        workers.sum(values);
        for (int i = 0; i < values.length; i++) {
            values[i] /= workers.size();
        }
    }

    /** Sets this worker's. */
    void set(float[] values) {
        session.writeBuffers(values);
    }

    /** Those of every worker; none where there are no statistics. */
    List<float[]> ofEach() {
        if (size == 0) {
            return List.of();
        }
        float[] own = new float[size];
        session.readBuffers(own);
        return gathered(own, workers, true);
    }

    /**
     * The vector of every worker, by one sum each; all of them must call it together.
     *
     * @param isKept whether this worker wants to have them; none otherwise
     */
    static List<float[]> gathered(float[] own, Collective workers, boolean isKept) {
        List<float[]> all = new ArrayList<>();
        for (int rank = 0; rank < workers.size(); rank++) {
            float[] vector = rank == workers.rank() ? own.clone() : new float[own.length];
            workers.sum(vector);
            if (isKept) {
                all.add(vector);
            }
        }
        return all;
    }
}
