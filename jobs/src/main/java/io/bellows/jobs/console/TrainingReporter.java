package io.bellows.jobs.console;

import io.bellows.train.TrainingListener;
import io.bellows.train.TrainingOutline;
import io.bellows.train.TrainingProgress;
import io.bellows.train.TrainingSummary;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a training: first a line of what it is going to do; then on a terminal one live line, elsewhere as a plain line when an epoch begins, every ten seconds in
 * between, and at the end.
 */
public final class TrainingReporter implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingReporter.class);
    private static final double SECONDS_BETWEEN_LINES = 10;
    private static final double SECONDS_BETWEEN_REDRAWS = 0.1;

    private final Console console;
    private int epoch;
    private double lastSeconds = Double.NEGATIVE_INFINITY;
    private TrainingProgress latest;
    private final List<TrainingSummary> summaries = new ArrayList<>();

    public TrainingReporter(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void onStart(TrainingOutline outline) {
        latest = null;
        epoch = 0;
        lastSeconds = Double.NEGATIVE_INFINITY;
        console.say(ProgressText.of(outline));
    }

    @Override
    public synchronized void onProgress(TrainingProgress progress) {
        if (latest != null && progress.step() < latest.step()) {
            // Another training has begun, as in cross-validation.
            epoch = 0;
            lastSeconds = Double.NEGATIVE_INFINITY;
        }
        latest = progress;
        double since = progress.secondsElapsed() - lastSeconds;
        boolean due = progress.epoch() != epoch;
        if (console.terminal()) {
            if (due || since >= SECONDS_BETWEEN_REDRAWS) {
                console.live(ProgressText.fitted(progress, console.columns() - 1));
                shown(progress);
            }
        } else if (due || since >= SECONDS_BETWEEN_LINES) {
            console.say(ProgressText.fitted(progress, Integer.MAX_VALUE));
            shown(progress);
        }
        LOG.debug("{}", progress);
    }

    @Override
    public synchronized void onEnd(TrainingSummary summary) {
        summaries.add(summary);
        finish();
        console.say(ProgressText.of(summary.forecast()));
    }

    /** What the trainings that have ended well came to, in their order. */
    public synchronized List<TrainingSummary> summaries() {
        return List.copyOf(summaries);
    }

    /** Says where the training ended, as a plain line, unless that was the latest line anyway. */
    public synchronized void finish() {
        if (latest != null && (console.terminal() || latest.secondsElapsed() != lastSeconds)) {
            console.say(ProgressText.fitted(latest, console.terminal() ? console.columns() - 1 : Integer.MAX_VALUE));
        }
        latest = null;
    }

    private void shown(TrainingProgress progress) {
        epoch = progress.epoch();
        lastSeconds = progress.secondsElapsed();
    }
}
