package io.bellows.augmentation.image;

/** Turns the hue of colours in HSV (Smith, "Color gamut transform pairs", SIGGRAPH 1978); value and saturation stay. */
final class Hue {
    private Hue() {}

    /** Turns every pixel's hue by {@code turn} of the full circle, in place; grey images stay as they are. */
    static void turn(byte[] pixels, int channels, double turn) {
        if (channels == 1) {
            return;
        }
        // Within half a circle, so that a turned hue is at most one circle away from 0 to 6.
        float sextants = (float) ((turn - Math.rint(turn)) * 6);
        for (int i = 0; i < pixels.length; i += channels) {
            int red = pixels[i] & 0xFF;
            int green = pixels[i + 1] & 0xFF;
            int blue = pixels[i + 2] & 0xFF;
            int most = Math.max(red, Math.max(green, blue));
            int least = Math.min(red, Math.min(green, blue));
            if (most != least) {
                float hue = sextant(red, green, blue, most, most - least) + sextants;
                write(pixels, i, hue, most, least);
            }
        }
    }

    /** The hue in sixths of the circle, 0 at red, from -1 to 5. */
    private static float sextant(int red, int green, int blue, int most, float chroma) {
        if (most == red) {
            return (green - blue) / chroma;
        }
        return most == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
    }

    private static void write(byte[] pixels, int at, float hue, int most, int least) {
        float wrapped = hue < 0 ? hue + 6 : hue >= 6 ? hue - 6 : hue;
        int sextant = (int) wrapped;
        float within = wrapped - sextant;
        float chroma = most - least;
        byte top = (byte) most;
        byte low = (byte) least;
        byte rising = (byte) (least + chroma * within + 0.5f);
        byte falling = (byte) (most - chroma * within + 0.5f);
        switch (sextant) {
            case 1 -> set(pixels, at, falling, top, low);
            case 2 -> set(pixels, at, low, top, rising);
            case 3 -> set(pixels, at, low, falling, top);
            case 4 -> set(pixels, at, rising, low, top);
            case 5 -> set(pixels, at, top, low, falling);
            default -> set(pixels, at, top, rising, low);
        }
    }

    private static void set(byte[] pixels, int at, byte red, byte green, byte blue) {
        pixels[at] = red;
        pixels[at + 1] = green;
        pixels[at + 2] = blue;
    }
}
