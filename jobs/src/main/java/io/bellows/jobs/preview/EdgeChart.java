package io.bellows.jobs.preview;

import io.bellows.compress.EdgeCandidate;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The candidates of a search as a picture: accuracy over the logarithm of the stored bytes; those on the Pareto front are joined by a
 * line, those beyond the budget grey, the best one red.
 */
public final class EdgeChart {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 480;
    private static final int LEFT = 70;
    private static final int RIGHT = 30;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int INK = 0x202020;
    private static final int GRID = 0xDDDDDD;
    private static final int FRONT = 0x606060;
    private static final int BEYOND = 0x9A9A9A;
    private static final int WITHIN = 0x1F4E9E;
    private static final int BEST = 0xC0392B;
    private static final int TICKS = 5;
    private static final int RADIUS = 3;

    private final Sheet sheet = new Sheet(WIDTH, HEIGHT, BACKGROUND);
    private final double lowest;
    private final double highest;
    private final double first;
    private final double last;

    private EdgeChart(List<EdgeCandidate> candidates) {
        double least =
                candidates.stream().mapToDouble(EdgeCandidate::accuracy).min().orElseThrow();
        double most =
                candidates.stream().mapToDouble(EdgeCandidate::accuracy).max().orElseThrow();
        double margin = Math.max(0.005, 0.1 * (most - least));
        lowest = least - margin;
        highest = most + margin;
        first = Math.log10(candidates.stream()
                        .mapToDouble(each -> (double) each.bytes())
                        .min()
                        .orElseThrow())
                - 0.05;
        last = Math.log10(candidates.stream()
                        .mapToDouble(each -> (double) each.bytes())
                        .max()
                        .orElseThrow())
                + 0.05;
    }

    /** The picture of a search. */
    public static BufferedImage of(List<EdgeCandidate> candidates, EdgeCandidate best) {
        EdgeChart chart = new EdgeChart(candidates);
        chart.axes();
        List<EdgeCandidate> front = candidates.stream()
                .filter(EdgeCandidate::isParetoOptimal)
                .sorted(Comparator.comparingLong(EdgeCandidate::bytes).thenComparing(EdgeCandidate::accuracy))
                .toList();
        for (int i = 1; i < front.size(); i++) {
            chart.sheet.line(
                    chart.x((double) front.get(i - 1).bytes()),
                    chart.y(front.get(i - 1).accuracy()),
                    chart.x((double) front.get(i).bytes()),
                    chart.y(front.get(i).accuracy()),
                    FRONT);
        }
        candidates.forEach(each -> chart.dot(each, each.isWithinBudget() ? WITHIN : BEYOND));
        chart.dot(best, BEST);
        Lettering.draw(chart.sheet, best.settings(), LEFT, TOP / 2 - 4, BEST);
        return chart.sheet.picture();
    }

    private void axes() {
        for (int tick = 0; tick <= TICKS; tick++) {
            double accuracy = lowest + (highest - lowest) * tick / TICKS;
            sheet.line(LEFT, y(accuracy), WIDTH - RIGHT, y(accuracy), GRID);
            Lettering.draw(sheet, String.format(Locale.ROOT, "%8.4f", accuracy), 12, y(accuracy) - 3, INK);
            double bytes = Math.pow(10, first + (last - first) * tick / TICKS);
            sheet.line(x(bytes), TOP, x(bytes), HEIGHT - BOTTOM, GRID);
            Lettering.draw(sheet, String.format(Locale.ROOT, "%.0f", bytes), x(bytes) - 18, HEIGHT - BOTTOM + 8, INK);
        }
        Lettering.draw(sheet, "accuracy over bytes", WIDTH / 2 - 57, HEIGHT - 16, INK);
    }

    private int x(double bytes) {
        double share = (Math.log10(bytes) - first) / (last - first);
        return LEFT + (int) Math.round(share * (WIDTH - LEFT - RIGHT));
    }

    private int y(double accuracy) {
        double share = (accuracy - lowest) / (highest - lowest);
        return HEIGHT - BOTTOM - (int) Math.round(share * (HEIGHT - TOP - BOTTOM));
    }

    private void dot(EdgeCandidate candidate, int rgb) {
        int x = x((double) candidate.bytes());
        int y = y(candidate.accuracy());
        for (int dy = -RADIUS; dy <= RADIUS; dy++) {
            sheet.line(x - RADIUS, y + dy, x + RADIUS, y + dy, rgb);
        }
    }
}
