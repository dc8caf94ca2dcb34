package io.bellows.train;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a worker stands: the stages of a pipeline are workers one after the other, and so are pipelines.
 *
 * @param rank the worker's number
 * @param stages of a pipeline; 1 where the network is whole
 * @param workers in all
 */
record WorkerPlace(int rank, int stages, int workers) {
    int stage() {
        return rank % stages;
    }

    /** Which pipeline it is part of. */
    int pipeline() {
        return rank / stages;
    }

    boolean isFirst() {
        return stage() == 0;
    }

    boolean isLast() {
        return stage() == stages - 1;
    }

    /** The worker of the stage before. */
    int before() {
        return rank - 1;
    }

    /** The worker of the stage behind. */
    int behind() {
        return rank + 1;
    }

    /** All workers. */
    List<Integer> everyone() {
        return IntStream.range(0, workers).boxed().toList();
    }

    /** The workers of the same stage in all pipelines. */
    List<Integer> replicas() {
        return IntStream.iterate(stage(), other -> other < workers, other -> other + stages)
                .boxed()
                .toList();
    }
}
