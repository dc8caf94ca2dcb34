package io.bellows.bench.sample;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.PythonEnvironment;
import io.bellows.bench.Suite;
import java.io.IOException;
import java.util.List;

/** New rows a second of SMOTE: 200,000 rows of 30 features, of which 5 % are the minority, on two cores. */
public final class SampleSuite implements Suite {
    private static final int ROWS = 200_000;

    @Override
    public List<Comparison> comparisons() throws IOException, InterruptedException {
        PythonEnvironment python =
                PythonEnvironment.of("imbalanced-learn", List.of("imbalanced-learn==0.14.2", "scikit-learn==1.9.1"));
        Contestant ours = new Contestant("Smote", JavaProcess.command(SmoteContestant.class, String.valueOf(ROWS)));
        Contestant peer = new Contestant(
                "imbalanced-learn",
                python.command(
                        SampleSuite.class,
                        "smote_contestant.py",
                        String.valueOf(ROWS),
                        String.valueOf(LocalSpark.CORES),
                        Contestant.RESULT));
        return List.of(new Comparison("SMOTE of 200,000 x 30", "rows/s", ours, peer));
    }
}
