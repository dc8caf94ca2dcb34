package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class NoiseTest {
    private static final int SIDE = 200;

    @Test
    void quantilesAreThoseOfTheNormalDistribution() {
        // The middle of part 63,897 of 65,536 is 0.97500, whose quantile is 1.95996.
        assertThat(NormalQuantiles.of(63_897)).isCloseTo(1.95996f, within(2e-4f));
        assertThat(NormalQuantiles.of(32_768)).isCloseTo(0, within(1e-4f));
        double squares = 0;
        for (int bits = 0; bits < 65_536; bits++) {
            squares += NormalQuantiles.of(bits) * (double) NormalQuantiles.of(bits) / 65_536;
        }
        assertThat(squares).isCloseTo(1, within(1e-3));
    }

    @Test
    void gaussianNoiseHasItsSigma() {
        double[] moments = moments(new GaussianNoise(12, 12), 128);
        assertThat(moments[0]).isCloseTo(128, within(0.3));
        assertThat(Math.sqrt(moments[1])).isCloseTo(12, within(0.2));
    }

    @Test
    void poissonNoiseHasTheVarianceOfItsPhotons() {
        // 51 of 255 at 100 photons: mean 20 photons, whose variance is 20; a photon is 2.55 grey levels.
        double[] counted = moments(new PoissonNoise(100, 100), 51);
        assertThat(counted[0]).isCloseTo(51, within(0.3));
        assertThat(counted[1]).isCloseTo(20 * 2.55 * 2.55, within(4.0));
        double[] approximated = moments(new PoissonNoise(1000, 1000), 102);
        assertThat(approximated[0]).isCloseTo(102, within(0.3));
        assertThat(approximated[1]).isCloseTo(400 * 0.255 * 0.255, within(1.0));
    }

    @Test
    void poissonCountsAreTheDistributionsQuantiles() {
        // Of mean 1: 0.3679 for none, 0.7358 for at most one, 0.9197 for at most two.
        double none = Math.exp(-1);
        assertThat(PoissonNoise.counted(1, none, 0.36)).isZero();
        assertThat(PoissonNoise.counted(1, none, 0.37)).isEqualTo(1);
        assertThat(PoissonNoise.counted(1, none, 0.73)).isEqualTo(1);
        assertThat(PoissonNoise.counted(1, none, 0.74)).isEqualTo(2);
        assertThat(PoissonNoise.counted(0, 1, 0.999)).isZero();
    }

    @Test
    void saltAndPepperTakeTheirParts() {
        byte[] pixels = run(new SaltAndPepper(0.2, 0.2, 0.75), 99).pixels();
        assertThat(part(pixels, value -> value == 255)).isCloseTo(0.15, within(0.01));
        assertThat(part(pixels, value -> value == 0)).isCloseTo(0.05, within(0.01));
        assertThat(part(pixels, value -> value == 99)).isCloseTo(0.8, within(0.01));
    }

    @Test
    void gridMaskErasesTheSquareOfItsPart() {
        byte[] pixels = run(new GridMask(0.1, 0.1, 0.5, 7), 99).pixels();
        assertThat(part(pixels, value -> value == 7)).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void holesHaveTheirSize() {
        byte[] pixels = run(new CoarseDropout(1, 1, 0.1, 0.1, ErasedContent.CONSTANT, 7), 99)
                .pixels();
        assertThat(part(pixels, value -> value == 7)).isCloseTo(0.01, within(1e-9));
    }

    @Test
    void lowerQualityLosesMore() {
        PixelImage image = run(new GaussianNoise(40, 40), 128);
        assertThat(loss(image, 20)).isGreaterThan(2 * loss(image, 90));
    }

    @Test
    void blursKeepFlatImages() {
        PixelImage flat = flat(57);
        for (ImageOp op : new ImageOp[] {
            new GaussianBlur(0, 3, 3), new BoxBlur(9, 9), new MotionBlur(9, 9, 30, 30), new Sharpness(0, 0)
        }) {
            assertThat(op.apply(flat, KeyedRandom.of(1, 1, 0, 0)).pixels()).isEqualTo(flat.pixels());
        }
    }

    @Test
    void boxBlurIsTheMeanOfTheMirroredWindow() {
        PixelImage row = PixelImage.of(1, 4, 1, new byte[] {0, 30, 60, 90});
        // Mirrored: 30 | 0 30 60 90 | 60.
        assertThat(new BoxBlur(3, 3).apply(row, KeyedRandom.of(0, 0, 0, 0)).pixels())
                .containsExactly(20, 30, 60, 70);
    }

    @Test
    void smoothedFieldsAreThoseOfTheWholeWindow() {
        int height = 9;
        int width = 7;
        for (int size : new int[] {3, 9, 31}) {
            float[] weights = GaussianBlur.weights(size, size / 4.0);
            float[] field = new float[height * width];
            for (int i = 0; i < field.length; i++) {
                field[i] = i * i % 23;
            }
            float[] smoothed = field.clone();
            Convolution.smooth(smoothed, height, width, weights);
            for (int i = 0; i < field.length; i++) {
                double sum = 0;
                for (int down = 0; down < size; down++) {
                    int row = Border.REFLECT.resolve(Math.floorDiv(i, width) + down - size / 2, height);
                    for (int across = 0; across < size; across++) {
                        int column = Border.REFLECT.resolve(i % width + across - size / 2, width);
                        sum += (double) weights[down] * weights[across] * field[row * width + column];
                    }
                }
                assertThat((double) smoothed[i]).isCloseTo(sum, within(1e-4));
            }
        }
    }

    @Test
    void motionBlurFollowsItsAngle() {
        byte[] pixels = new byte[25];
        pixels[12] = 90;
        PixelImage dot = PixelImage.of(5, 5, 1, pixels);
        PixelImage along = new MotionBlur(3, 3, 0, 0).apply(dot, KeyedRandom.of(0, 0, 0, 0));
        assertThat(Arrays.copyOfRange(along.pixels(), 10, 15)).containsExactly(0, 30, 30, 30, 0);
        PixelImage rising = new MotionBlur(3, 3, 45, 45).apply(dot, KeyedRandom.of(0, 0, 0, 0));
        assertThat(rising.at(1, 3, 0)).isEqualTo(30);
        assertThat(rising.at(3, 1, 0)).isEqualTo(30);
        assertThat(rising.at(1, 1, 0)).isZero();
    }

    private static double loss(PixelImage image, int quality) {
        byte[] changed = new JpegCompression(quality, quality)
                .apply(image, KeyedRandom.of(0, 0, 0, 0))
                .pixels();
        double sum = 0;
        for (int i = 0; i < changed.length; i++) {
            sum += Math.abs((changed[i] & 0xFF) - (image.pixels()[i] & 0xFF));
        }
        return sum;
    }

    private static double[] moments(ImageOp op, int value) {
        double sum = 0;
        double squares = 0;
        byte[] pixels = run(op, value).pixels();
        for (byte pixel : pixels) {
            sum += pixel & 0xFF;
            squares += (pixel & 0xFF) * (pixel & 0xFF);
        }
        double mean = sum / pixels.length;
        return new double[] {mean, squares / pixels.length - mean * mean};
    }

    private static double part(byte[] pixels, IntPredicate counted) {
        int count = 0;
        for (byte pixel : pixels) {
            count += counted.test(pixel & 0xFF) ? 1 : 0;
        }
        return (double) count / pixels.length;
    }

    private static PixelImage run(ImageOp op, int value) {
        return op.apply(flat(value), KeyedRandom.of(3, 1, 0, 0));
    }

    private static PixelImage flat(int value) {
        byte[] pixels = new byte[SIDE * SIDE];
        Arrays.fill(pixels, (byte) value);
        return PixelImage.of(SIDE, SIDE, 1, pixels);
    }
}
