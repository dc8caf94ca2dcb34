package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.LocalSpark;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Training on the digits in one process. */
@Timeout(180)
class LocalWorkersTest {
    @Test
    void trainsAlikeWithOneAndTwoWorkers() {
        Dataset<Row> rows = Digits.tensors(LocalSpark.session(), Digits.folder(), 1_900);
        FitOutcome one = fit(DigitsFit.of(1_900, 2).withWorkers(1), rows);
        FitOutcome two = fit(DigitsFit.of(1_900, 2).withWorkers(2), rows);

        assertThat(one.losses()).hasSize(60);
        assertThat(two.workers()).isEqualTo(2);
        two.assertSameLosses(one, 60);
    }

    private static FitOutcome fit(DigitsFit fit, Dataset<Row> rows) {
        return FitOutcome.of(fit.classifier().fit(rows), Double.NaN);
    }
}
