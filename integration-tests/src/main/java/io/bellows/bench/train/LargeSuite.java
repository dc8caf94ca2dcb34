package io.bellows.bench.train;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.Suite;
import java.util.List;

/**
 * Training on rows of three times the heap, beside a tenth of the heap, whose rows the system's cache holds. Keep the heap small,
 * such as {@code BELLOWS_DRIVER_MEMORY=1g}; where memory is ample, empty the cache of the file system between epochs to see the disk.
 */
public final class LargeSuite implements Suite {
    @Override
    public List<Comparison> comparisons() {
        return List.of(new Comparison(
                "rows of 32 kB", "samples/s", contestant("3 times the heap", "3"), contestant("a tenth of it", "0.1")));
    }

    private static Contestant contestant(String name, String heaps) {
        return new Contestant(name, JavaProcess.command(LargeContestant.class, heaps));
    }
}
