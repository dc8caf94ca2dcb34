package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;

/**
 * Counts photons: every colour of every pixel becomes a draw from the Poisson distribution about its value, as the shot
 * noise of a camera; alpha stays. Means above 32 photons are drawn from the normal distribution of the same variance.
 *
 * @param minPhotons the least mean number of photons of the value 255, 1 to 1,000,000; fewer are noisier
 * @param maxPhotons the greatest, ≥ {@code minPhotons}
 */
public record PoissonNoise(double minPhotons, double maxPhotons) implements ImageOp {
    private static final double MOST_COUNTED = 32;

    public PoissonNoise {
        SettingCheck.range(PoissonNoise.class, "minPhotons", minPhotons, "maxPhotons", maxPhotons, 1, 1_000_000);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double photons = random.uniform(minPhotons, maxPhotons);
        int channels = image.channels();
        double[] none = Scratch.ofThread().doubles(0, 256);
        for (int value = 0; value < 256; value++) {
            none[value] = StrictMath.exp(-value * photons / 255);
        }
        byte[] out = image.pixels().clone();
        for (int i = 0; i < out.length; i++) {
            if (channels > Pixels.ALPHA && i % channels == Pixels.ALPHA) {
                continue;
            }
            int value = out[i] & 0xFF;
            double mean = value * photons / 255;
            double count = mean > MOST_COUNTED
                    ? Math.rint(mean + Math.sqrt(mean) * NormalQuantiles.of(random.nextInt()))
                    : counted(mean, none[value], random.nextDouble());
            out[i] = Pixels.rounded((float) (count * 255 / photons));
        }
        return image.with(out);
    }

    /** The count up to which the probabilities, from that of none on, sum to {@code part}. */
    static int counted(double mean, double none, double part) {
        int count = 0;
        double probability = none;
        double sum = none;
        while (sum <= part && probability > 0) {
            count++;
            probability *= mean / count;
            sum += probability;
        }
        return count;
    }
}
