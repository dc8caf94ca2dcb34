package io.bellows.train;

import io.bellows.train.collective.Collective;

/**
 * The check that all workers hold the same bits. They do, as they start from the same ones and add the same sums; a fault
 * that breaks this must not become a model.
 */
final class EqualStates {
    private EqualStates() {}

    /** @throws IllegalStateException naming a worker that holds others than the first */
    static void require(TrainingState state, Collective collective) {
        float[] prints = new float[2 * collective.size()];
        int print = state.fingerprint();
        prints[2 * collective.rank()] = print >>> 16;
        prints[2 * collective.rank() + 1] = print & 0xFFFF;
        collective.sum(prints);
        for (int worker = 0; worker < collective.size(); worker++) {
            if (prints[2 * worker] != prints[0] || prints[2 * worker + 1] != prints[1]) {
                throw new IllegalStateException("Cannot go on training: found other weights on worker " + worker
                        + " than on worker 0 after epoch " + state.epochsDone()
                        + ", expected equal ones; check that all executors run the same version on like processors");
            }
        }
    }
}
