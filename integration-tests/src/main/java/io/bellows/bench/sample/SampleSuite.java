package io.bellows.bench.sample;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.PythonEnvironment;
import io.bellows.bench.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** New rows a second of SMOTE on two cores: 200,000 and 2,000,000 rows of 30 features, of which 5 % are the minority. */
public final class SampleSuite implements Suite {
    private static final int[] ROWS = {200_000, 2_000_000};

    @Override
    public List<Comparison> comparisons() throws IOException, InterruptedException {
        PythonEnvironment python =
                PythonEnvironment.of("imbalanced-learn", List.of("imbalanced-learn==0.14.2", "scikit-learn==1.9.1"));
        List<Comparison> comparisons = new ArrayList<>();
        for (int rows : ROWS) {
            comparisons.add(ofRows(rows, python));
        }
        return comparisons;
    }

    private static Comparison ofRows(int rows, PythonEnvironment python) throws IOException {
        Contestant ours = new Contestant("Smote", JavaProcess.command(SmoteContestant.class, String.valueOf(rows)));
        Contestant peer = new Contestant(
                "imbalanced-learn",
                python.command(
                        SampleSuite.class,
                        "smote_contestant.py",
                        String.valueOf(rows),
                        String.valueOf(LocalSpark.CORES),
                        Contestant.RESULT));
        return new Comparison(String.format(Locale.ROOT, "SMOTE of %,d x 30", rows), "rows/s", ours, peer);
    }
}
