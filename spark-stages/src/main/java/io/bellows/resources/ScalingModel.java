package io.bellows.resources;

/**
 * How a training scales: the samples a second of n workers, each with as many rows of a batch as one alone has, beside n times those
 * of one ("weak scaling"). Every worker computes as fast as another, and nothing is sent while it computes, as training does it.
 *
 * @param load of the network
 * @param rowsPerWorker of a batch
 * @param coresPerWorker on which it computes
 */
public record ScalingModel(NetworkLoad load, int rowsPerWorker, int coresPerWorker) {
    /** Seconds of a step of {@code workers} workers. */
    public StepSeconds step(int workers, AllReduceCost network) {
        return new StepSeconds(
                StepCosts.MEASURED.computeSeconds(load, rowsPerWorker, coresPerWorker),
                network.seconds(workers, (double) Float.BYTES * load.parameters()),
                StepCosts.MEASURED.moveSeconds(load));
    }

    /** In (0, 1]: what part of {@code workers} times the samples a second of one worker they reach together. */
    public double efficiency(int workers, AllReduceCost network) {
        return step(1, network).total() / step(workers, network).total();
    }

    /** The largest power of two, up to {@code most}, of workers that reach {@code least} of that; at least 1. */
    public int workersWith(double least, int most, AllReduceCost network) {
        int workers = 1;
        while (2 * workers <= most && efficiency(2 * workers, network) >= least) {
            workers *= 2;
        }
        return workers;
    }
}
