package io.bellows.jobs.preview;

import io.bellows.train.RateCurve;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;

/** A learning-rate range test as a picture: losses, their average and the suggested rate, over the logarithm of the rate. */
public final class RateChart {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 480;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 20;
    private static final int BOTTOM = 40;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int INK = 0x202020;
    private static final int GRID = 0xDDDDDD;
    private static final int RAW = 0xB0C4DE;
    private static final int SMOOTH = 0x1F4E9E;
    private static final int SUGGESTED = 0xC0392B;
    private static final int TICKS = 5;

    private final Sheet sheet = new Sheet(WIDTH, HEIGHT, BACKGROUND);
    private final double lowest;
    private final double highest;
    private final double first;
    private final double last;

    private RateChart(RateCurve curve) {
        double[] smoothed = curve.smoothed();
        double least = Arrays.stream(smoothed).min().orElseThrow();
        double start =
                Arrays.stream(smoothed, 0, 1 + smoothed.length / 10).max().orElseThrow();
        // losses past divergence would press the rest into a line
        double span = Math.max(1e-9, start - least);
        lowest = least - 0.1 * span;
        highest = start + 0.5 * span;
        first = Math.log10(curve.rates()[0]);
        last = Math.log10(curve.rates()[curve.rates().length - 1]);
    }

    /** The picture of a test. */
    public static BufferedImage of(RateCurve curve) {
        RateChart chart = new RateChart(curve);
        chart.axes();
        chart.line(curve.rates(), curve.losses(), RAW);
        chart.line(curve.rates(), curve.smoothed(), SMOOTH);
        int x = chart.x(curve.suggested());
        chart.sheet.line(x, TOP, x, HEIGHT - BOTTOM, SUGGESTED);
        String label = String.format(Locale.ROOT, "suggested %.2e", curve.suggested());
        int left = Math.min(x + 6, WIDTH - RIGHT - label.length() * Lettering.ADVANCE);
        Lettering.draw(chart.sheet, label, left, TOP + 4, SUGGESTED);
        return chart.sheet.picture();
    }

    private void axes() {
        for (int power = (int) Math.ceil(first); power <= last; power++) {
            int x = x(Math.pow(10, power));
            sheet.line(x, TOP, x, HEIGHT - BOTTOM, GRID);
            Lettering.draw(sheet, "1e" + power, x - 12, HEIGHT - BOTTOM + 8, INK);
        }
        for (int tick = 0; tick <= TICKS; tick++) {
            double loss = lowest + (highest - lowest) * tick / TICKS;
            sheet.line(LEFT, y(loss), WIDTH - RIGHT, y(loss), GRID);
            Lettering.draw(sheet, String.format(Locale.ROOT, "%8.3f", loss), 12, y(loss) - 3, INK);
        }
        Lettering.draw(sheet, "loss over learning rate", WIDTH / 2 - 69, HEIGHT - 16, INK);
    }

    private int x(double rate) {
        double share = (Math.log10(rate) - first) / Math.max(1e-9, last - first);
        return LEFT + (int) Math.round(share * (WIDTH - LEFT - RIGHT));
    }

    private int y(double loss) {
        double share = (Math.max(lowest, Math.min(highest, loss)) - lowest) / (highest - lowest);
        return HEIGHT - BOTTOM - (int) Math.round(share * (HEIGHT - TOP - BOTTOM));
    }

    private void line(double[] rates, double[] losses, int rgb) {
        for (int i = 1; i < rates.length; i++) {
            sheet.line(x(rates[i - 1]), y(losses[i - 1]), x(rates[i]), y(losses[i]), rgb);
        }
    }
}
