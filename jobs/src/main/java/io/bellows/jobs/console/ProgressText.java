package io.bellows.jobs.console;

import io.bellows.train.ForecastResult;
import io.bellows.train.TrainingOutline;
import io.bellows.train.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a training does, and its progress, as lines of text. */
final class ProgressText {
    private static final String GAP = "  ";

    /** A piece of the line; pieces of high rank go first where the line is too narrow. */
    private record Piece(String text, int rank) {}

    private ProgressText() {}

    /** What a training is going to do, in one line. */
    static String of(TrainingOutline outline) {
        return text(
                "training %s on %s of %s, about %,d MB beside the heap: batches of %,d rows (%,d a worker), %s of %s, about %s expected",
                outline.network(),
                count(outline.workers(), "worker"),
                count(outline.threadsPerWorker(), "thread"),
                outline.resources().processMegabytes(),
                outline.batchSize(),
                outline.rowsPerWorker(),
                count(outline.epochs(), "epoch"),
                count(outline.stepsPerEpoch(), "step"),
                duration(outline.resources().trainingSeconds()));
    }

    /** What a training took beside what was expected, in one line. */
    static String of(ForecastResult forecast) {
        return "trained in " + forecast;
    }

    private static String count(long number, String what) {
        return text("%,d %s%s", number, what, number == 1 ? "" : "s");
    }

    /** As much as {@code width} characters hold, the most useful first. */
    static String fitted(TrainingProgress progress, int width) {
        List<Piece> pieces = pieces(progress);
        for (int rank = 6; rank > 1 && join(pieces).length() > width; rank--) {
            int dropped = rank;
            pieces.removeIf(piece -> piece.rank() == dropped);
        }
        String line = join(pieces);
        return line.length() <= width ? line : line.substring(0, Math.max(0, width));
    }

    private static List<Piece> pieces(TrainingProgress progress) {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece("epoch " + progress.epoch() + "/" + progress.epochs(), 1));
        pieces.add(new Piece(text("step %,d/%,d", progress.step(), progress.steps()), 5));
        pieces.add(new Piece(text("%,.0f samples/s", progress.samplesPerSecond()), 6));
        pieces.add(new Piece(text("loss %.4f", progress.loss()), 2));
        if (!Double.isNaN(progress.validationMetric())) {
            pieces.add(new Piece(text("validation %.2f %%", 100 * progress.validationMetric()), 4));
        }
        if (!Double.isNaN(progress.secondsLeft())) {
            pieces.add(new Piece("ETA " + duration(progress.secondsLeft()), 3));
        }
        return pieces;
    }

    private static String join(List<Piece> pieces) {
        return String.join(GAP, pieces.stream().map(Piece::text).toList());
    }

    /** {@code 0:07}, {@code 12:30}, {@code 2:03:00}. */
    static String duration(double seconds) {
        long whole = Math.round(Math.max(0, seconds));
        return whole < 3600
                ? text("%d:%02d", whole / 60, whole % 60)
                : text("%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
