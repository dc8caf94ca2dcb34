package io.bellows.bench.pretrain;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.Suite;
import io.bellows.train.PretextTask;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Right ones of 2,000 digits after training on 500 others with labels: from a start that was pre-trained on those and 7,500 more
 * without labels, beside a random start. Each figure is the mean of three seeds; rounds repeat it, so one is enough.
 */
public final class PretrainSuite implements Suite {
    @Override
    public List<Comparison> comparisons() {
        Contestant random = new Contestant("random start", JavaProcess.command(DigitsContestant.class, "none"));
        return Arrays.stream(PretextTask.values())
                .map(task -> new Comparison(
                        "500 labelled digits",
                        "% right",
                        new Contestant(
                                "pre-training by " + task.name().toLowerCase(Locale.ROOT),
                                JavaProcess.command(DigitsContestant.class, task.name())),
                        random))
                .toList();
    }
}
