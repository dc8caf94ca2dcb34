package io.bellows.jobs.preview;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/** Shares from 0 to 1 over powers of two, as a picture: a line a name. */
public final class CurveChart {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 480;
    private static final int LEFT = 50;
    private static final int RIGHT = 240;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final int BACKGROUND = 0xFFFFFF;
    private static final int INK = 0x202020;
    private static final int GRID = 0xDDDDDD;
    private static final int[] COLOURS = {
        0x1F4E9E, 0xC0392B, 0x2E8B57, 0x8E44AD, 0xD68910, 0x117A8B, 0x7F8C8D, 0x6E2C00, 0x000000
    };
    private static final int TICKS = 5;

    private final Sheet sheet = new Sheet(WIDTH, HEIGHT, BACKGROUND);
    private final int points;

    private CurveChart(int points) {
        this.points = points;
    }

    /**
     * The picture of some curves.
     *
     * @param shares by name, each of as many values, of which the k-th is at 2^k
     * @param title below the picture
     */
    public static BufferedImage of(Map<String, List<Double>> shares, String title) {
        CurveChart chart = new CurveChart(shares.values().iterator().next().size());
        chart.axes(title);
        int number = 0;
        for (Map.Entry<String, List<Double>> curve : shares.entrySet()) {
            int colour = COLOURS[number % COLOURS.length];
            chart.line(curve.getValue(), colour);
            Lettering.draw(chart.sheet, curve.getKey(), WIDTH - RIGHT + 10, TOP + 14 * number, colour);
            number++;
        }
        return chart.sheet.picture();
    }

    private void axes(String title) {
        for (int power = 0; power < points; power++) {
            sheet.line(x(power), TOP, x(power), HEIGHT - BOTTOM, GRID);
            Lettering.draw(sheet, String.valueOf(1 << power), x(power) - 6, HEIGHT - BOTTOM + 8, INK);
        }
        for (int tick = 0; tick <= TICKS; tick++) {
            double share = (double) tick / TICKS;
            sheet.line(LEFT, y(share), WIDTH - RIGHT, y(share), GRID);
            Lettering.draw(sheet, Math.round(100 * share) + " %", 8, y(share) - 3, INK);
        }
        Lettering.draw(sheet, title, LEFT, HEIGHT - 18, INK);
    }

    private int x(int power) {
        return LEFT + power * (WIDTH - LEFT - RIGHT) / Math.max(1, points - 1);
    }

    private int y(double share) {
        return HEIGHT - BOTTOM - (int) Math.round(Math.max(0, Math.min(1, share)) * (HEIGHT - TOP - BOTTOM));
    }

    private void line(List<Double> shares, int colour) {
        for (int i = 1; i < shares.size(); i++) {
            sheet.line(x(i - 1), y(shares.get(i - 1)), x(i), y(shares.get(i)), colour);
            sheet.line(x(i - 1), y(shares.get(i - 1)) + 1, x(i), y(shares.get(i)) + 1, colour);
        }
    }
}
