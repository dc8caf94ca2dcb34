package io.bellows.engine.bigdl;

import io.bellows.engine.TrainingEngine;
import io.bellows.engine.TrainingSession;
import io.bellows.engine.WorkerSum;
import io.bellows.network.Network;

/**
 * Training by BigDL on its mkldnn engine: float32, on the CPU, Linux x86-64.
 *
 * <p>For equal weights, batch, key and number of threads, results are bit-equal from call to call; another number of
 * threads changes the order of some sums. Sessions of several threads of one process do not hinder each other.
 */
public record BigDlEngine() implements TrainingEngine {
    private static final long serialVersionUID = 1L;

    @Override
    public void check(Network network) {
        LayerBuilders.check(network);
    }

    @Override
    public TrainingSession open(Network network, int threads, boolean wantsInputGradient, WorkerSum workers) {
        check(network);
        BigDlRuntime.start();
        return new BigDlSession(network, threads, wantsInputGradient, workers);
    }
}
