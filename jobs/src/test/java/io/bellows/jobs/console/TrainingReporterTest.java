package io.bellows.jobs.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.resources.ReadAhead;
import io.bellows.resources.ResourcePlan;
import io.bellows.resources.StepSeconds;
import io.bellows.train.StepHistory;
import io.bellows.train.TimeShares;
import io.bellows.train.TrainingEnd;
import io.bellows.train.TrainingOutline;
import io.bellows.train.TrainingProgress;
import io.bellows.train.TrainingSummary;
import io.bellows.train.WorkerUse;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TrainingReporterTest {
    private static final double NONE = Double.NaN;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Console console(boolean terminal, int columns) {
        PrintStream stream = new PrintStream(written, true, StandardCharsets.UTF_8);
        return new Console(stream, stream, terminal, columns);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private static TrainingProgress at(int epoch, long step, double seconds, double validation) {
        return new TrainingProgress("t", epoch, 12, step, 1200, 2345.4, 0.04211, validation, seconds, 72);
    }

    private static TrainingOutline outline(int workers, int threads, int epochs) {
        return new TrainingOutline(
                "uid",
                "lenet",
                5000,
                1,
                1280,
                0,
                workers,
                threads,
                64,
                64 / workers,
                epochs,
                20,
                new ResourcePlan(
                        64,
                        new ReadAhead(1, 2),
                        new StepSeconds(1, 0, 0),
                        20L * epochs,
                        20.0 * epochs,
                        362,
                        List.of()));
    }

    @Test
    void tellsWhatATrainingIsGoingToDo() {
        TrainingReporter reporter = new TrainingReporter(console(false, 80));
        reporter.onStart(outline(2, 1, 3));
        reporter.onStart(outline(1, 2, 1));
        assertThat(text().lines())
                .containsExactly(
                        "training lenet on 2 workers of 1 thread, about 362 MB beside the heap: batches of 64 rows (32 a worker),"
                                + " 3 epochs of 20 steps, about 1:00 expected",
                        "training lenet on 1 worker of 2 threads, about 362 MB beside the heap: batches of 64 rows (64 a worker),"
                                + " 1 epoch of 20 steps, about 0:20 expected");
    }

    @Test
    void showsTheFirstStepsOfAShorterTrainingAfterAnother() {
        TrainingReporter reporter = new TrainingReporter(console(false, 80));
        reporter.onProgress(at(1, 1, 0.5, NONE));
        reporter.onStart(outline(2, 1, 1));
        reporter.onProgress(at(1, 2, 0.6, NONE));
        assertThat(text().lines()).hasSize(3).last().asString().contains("step 2/");
    }

    @Test
    void rewritesOneLineOnATerminal() {
        TrainingReporter reporter = new TrainingReporter(console(true, 100));
        reporter.onProgress(at(1, 7, 0.5, NONE));
        reporter.onProgress(at(2, 150, 1, 0.9871));
        assertThat(text())
                .isEqualTo("\repoch 1/12  step 7/1,200  2,345 samples/s  loss 0.0421  ETA 1:12"
                        + "\repoch 2/12  step 150/1,200  2,345 samples/s  loss 0.0421  validation 98.71 %  ETA 1:12");
    }

    @Test
    void coversWhatALongerLineLeft() {
        Console console = console(true, 80);
        console.live("abcdef");
        console.live("xy");
        assertThat(text()).isEqualTo("\rabcdef\rxy    ");
    }

    @Test
    void takesTheLiveLineAwayBeforeAnother() {
        Console console = console(true, 80);
        console.live("abc");
        console.say("done");
        console.say("more");
        assertThat(text()).isEqualTo("\rabc\r   \rdone\nmore\n");
    }

    @Test
    void neverFillsTheLastColumn() {
        Console console = console(true, 5);
        console.live("abcdefgh");
        assertThat(text()).isEqualTo("\rabcd");
    }

    @Test
    void redrawsAtMostTenTimesASecond() {
        TrainingReporter reporter = new TrainingReporter(console(true, 100));
        reporter.onProgress(at(1, 7, 0.50, NONE));
        reporter.onProgress(at(1, 8, 0.55, NONE));
        reporter.onProgress(at(1, 9, 0.61, NONE));
        assertThat(text()).contains("step 7/").doesNotContain("step 8/").contains("step 9/");
    }

    @Test
    void writesPlainLinesWhereThereIsNoTerminal() {
        TrainingReporter reporter = new TrainingReporter(console(false, 80));
        reporter.onProgress(at(1, 1, 0.5, NONE));
        reporter.onProgress(at(1, 2, 1, NONE));
        reporter.onProgress(at(1, 99, 10.6, NONE));
        reporter.onProgress(at(2, 101, 11, 0.5));
        reporter.onProgress(at(12, 1199, 12, 0.5));
        reporter.onProgress(at(12, 1200, 12.1, 0.5));
        reporter.finish();
        reporter.finish();
        assertThat(text().lines().map(line -> line.replaceAll(".*step (\\S+)/.*", "$1")))
                .containsExactly("1", "99", "101", "1,199", "1,200");
        assertThat(text()).doesNotContain("\r");
    }

    @Test
    void startsOverWithANewTraining() {
        TrainingReporter reporter = new TrainingReporter(console(false, 80));
        reporter.onProgress(at(1, 500, 50, NONE));
        reporter.onProgress(at(1, 1, 0.2, NONE));
        assertThat(text().lines()).hasSize(2);
    }

    @Test
    void leavesOutWhatANarrowTerminalCannotHold() {
        TrainingProgress progress = at(3, 300, 9, 0.9871);
        assertThat(ProgressText.fitted(progress, 79))
                .isEqualTo("epoch 3/12  step 300/1,200  loss 0.0421  validation 98.71 %  ETA 1:12");
        assertThat(ProgressText.fitted(progress, 60))
                .isEqualTo("epoch 3/12  loss 0.0421  validation 98.71 %  ETA 1:12");
        assertThat(ProgressText.fitted(progress, 35)).isEqualTo("epoch 3/12  loss 0.0421  ETA 1:12");
        assertThat(ProgressText.fitted(progress, 6)).isEqualTo("epoch ");
    }

    @Test
    void writesDurationsWithHoursWhereThereAreSome() {
        assertThat(ProgressText.duration(7.4)).isEqualTo("0:07");
        assertThat(ProgressText.duration(750)).isEqualTo("12:30");
        assertThat(ProgressText.duration(7380)).isEqualTo("2:03:00");
    }

    @Test
    void tellsAtTheEndWhatWasExpectedAndKeepsIt() {
        TrainingReporter reporter = new TrainingReporter(console(false, 80));
        TrainingSummary summary = new TrainingSummary(
                List.of(),
                new StepHistory(new double[20], new double[20], new double[20]),
                1,
                TrainingEnd.EPOCHS,
                new TimeShares(0, 20, 0, 0, 0, 25),
                List.of(new WorkerUse(0, 0, 1, 1, 1, 0, 100L << 20, 500L << 20, 400L << 20)),
                20,
                20,
                1,
                1,
                1280,
                0,
                0,
                Optional.empty(),
                new ResourcePlan(64, new ReadAhead(1, 2), new StepSeconds(1, 0, 0), 20, 20, 362, List.of()));

        reporter.onEnd(summary);

        assertThat(text().lines())
                .containsExactly("trained in 25.0 s, expected 20.0 s; beside the heap 400 MB, expected 362 MB");
        assertThat(reporter.summaries()).containsExactly(summary);
    }
}
