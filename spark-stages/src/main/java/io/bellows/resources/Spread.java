package io.bellows.resources;

import java.util.List;

/**
 * How many workers train, and on how many cores each.
 *
 * @param workers tasks that train together
 * @param threadsPerWorker cores that each computes on
 * @param choices why
 */
public record Spread(int workers, int threadsPerWorker, List<Choice> choices) {
    public Spread {
        choices = List.copyOf(choices);
    }

    /**
     * One worker an executor, with its share of the cores, unless {@code request} says otherwise.
     *
     * @param askedWorkers 0 for any number
     * @param askedThreads 0 for any number
     * @param stages workers that a pipeline takes, of whose number the workers are a multiple; 1 for none
     */
    public static Spread over(ClusterCapacity cluster, int askedWorkers, int askedThreads, int stages) {
        int workers = askedWorkers > 0
                ? askedWorkers
                : Math.max(stages, Math.min(cluster.executors(), cluster.slots()) / stages * stages);
        int threads = askedThreads > 0 ? askedThreads : cluster.coresOf(workers);
        return chosen(
                workers,
                askedWorkers > 0,
                "one for each of " + cluster.executors() + " executors" + inPipelines(stages),
                threads,
                askedThreads > 0,
                "the share of each in " + cluster.cores() + " cores of " + cluster.executors() + " executors");
    }

    /** One worker a slot, with the cores of a task; parameters as in {@link #over}. */
    public static Spread overSlots(ClusterCapacity cluster, int askedWorkers, int askedThreads, int stages) {
        int workers = askedWorkers > 0 ? askedWorkers : Math.max(stages, cluster.slots() / stages * stages);
        int threads = askedThreads > 0 ? askedThreads : Math.max(1, cluster.cores() / Math.max(1, cluster.slots()));
        return chosen(
                workers,
                askedWorkers > 0,
                "one for each of " + cluster.slots() + " task slots" + inPipelines(stages),
                threads,
                askedThreads > 0,
                "the cores of a task");
    }

    /** Executors that were made for the training, a worker each. */
    public static Spread overOwn(int workers, int threads, boolean isAskedThreads) {
        return chosen(workers, true, "", threads, isAskedThreads, "all cores of an executor of its own");
    }

    private static Spread chosen(
            int workers,
            boolean areWorkersAsked,
            String workersReason,
            int threads,
            boolean areThreadsAsked,
            String threadsReason) {
        return new Spread(
                workers,
                threads,
                List.of(
                        choice("numWorkers", workers, areWorkersAsked, workersReason),
                        choice("threadsPerWorker", threads, areThreadsAsked, threadsReason)));
    }

    private static String inPipelines(int stages) {
        return stages > 1 ? ", in pipelines of " + stages : "";
    }

    private static Choice choice(String what, int value, boolean isAsked, String reason) {
        return new Choice(what, String.valueOf(value), isAsked ? "as set" : reason);
    }
}
