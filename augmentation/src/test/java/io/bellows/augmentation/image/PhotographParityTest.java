package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.augmentation.random.KeyedRandom;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Three photographs and a random image beside the results of torchvision and OpenCV, which
 * {@code src/test/python/expected_photographs.py} wrote: at most 1 grey level apart for 99 % of the values.
 */
class PhotographParityTest {
    private static final String FOLDER = "photographs/";
    private static final String IMAGES = "images";
    private static final int HEIGHT = 60;
    private static final int WIDTH = 80;
    private static final double LEAST_ALIKE = 0.99;
    private static final String[] NAMES = {"astronaut", "chelsea", "coffee", "random"};

    private static final Map<String, UnaryOperator<PixelImage>> CASES = Map.ofEntries(
            Map.entry("horizontal-flip", forced(new HorizontalFlip())),
            Map.entry("vertical-flip", forced(new VerticalFlip())),
            Map.entry("transpose", forced(new Transpose())),
            Map.entry("center-crop", forced(new CenterCrop(41, 37, Border.CONSTANT, 0))),
            Map.entry("pad-constant", forced(new Pad(1, 2, 3, 4, Border.CONSTANT, 50))),
            Map.entry("pad-reflect", forced(new Pad(1, 2, 3, 4, Border.REFLECT, 0))),
            Map.entry("pad-replicate", forced(new Pad(1, 2, 3, 4, Border.REPLICATE, 0))),
            Map.entry("resized-crop-antialiased", image -> new ResizedWindow(new Window(5, 9, 50, 60), 24, 28)
                    .cut(image, ResizeMethod.BILINEAR_ANTIALIASED)),
            Map.entry("resized-crop-bilinear", image -> new ResizedWindow(new Window(5, 9, 30, 40), 44, 48)
                    .cut(image, ResizeMethod.BILINEAR)),
            Map.entry("resize-area", forced(new Resize(21, 33, ResizeMethod.AREA))),
            Map.entry("resize-bilinear", forced(new Resize(77, 51, ResizeMethod.BILINEAR))),
            Map.entry("resize-nearest", forced(new Resize(77, 51, ResizeMethod.NEAREST))),
            Map.entry("resize-bicubic", forced(new Resize(77, 51, ResizeMethod.BICUBIC))),
            Map.entry("rotate-bilinear", forced(new Rotate(30, 30, Interpolation.BILINEAR, Border.CONSTANT, 0))),
            Map.entry("rotate-nearest", forced(new Rotate(-47, -47, Interpolation.NEAREST, Border.CONSTANT, 100))),
            Map.entry("rotate-reflect", forced(new Rotate(20, 20, Interpolation.BILINEAR, Border.REFLECT, 0))),
            Map.entry("rotate-replicate", forced(new Rotate(20, 20, Interpolation.BILINEAR, Border.REPLICATE, 0))),
            Map.entry("rotate-bicubic", forced(new Rotate(-35, -35, Interpolation.BICUBIC, Border.REPLICATE, 0))),
            Map.entry("affine", warped(Affine.map(HEIGHT, WIDTH, 5, -4, 1.3, 20), Interpolation.BILINEAR)),
            Map.entry("perspective-bilinear", warped(perspective(), Interpolation.BILINEAR)),
            Map.entry("perspective-nearest", warped(perspective(), Interpolation.NEAREST)),
            Map.entry("elastic", warped(field(), Interpolation.BILINEAR)),
            Map.entry("shear-x", policy(PolicyOp.SHEAR_X, 0.8)),
            Map.entry("shear-y", policy(PolicyOp.SHEAR_Y, -0.6)),
            Map.entry("translate-x", policy(PolicyOp.TRANSLATE_X, 0.5)),
            Map.entry("translate-y", policy(PolicyOp.TRANSLATE_Y, -0.5)),
            Map.entry("brightness-0.6", forced(new Brightness(0.6, 0.6))),
            Map.entry("brightness-1.7", forced(new Brightness(1.7, 1.7))),
            Map.entry("contrast-0.6", forced(new Contrast(0.6, 0.6))),
            Map.entry("contrast-1.7", forced(new Contrast(1.7, 1.7))),
            Map.entry("saturation-0.6", forced(new Saturation(0.6, 0.6))),
            Map.entry("saturation-1.7", forced(new Saturation(1.7, 1.7))),
            Map.entry("gamma-0.6", forced(new Gamma(0.6, 0.6))),
            Map.entry("gamma-1.7", forced(new Gamma(1.7, 1.7))),
            Map.entry("sharpness-0.6", forced(new Sharpness(0.6, 0.6))),
            Map.entry("sharpness-1.7", forced(new Sharpness(1.7, 1.7))),
            Map.entry("hue-0.2", forced(new HueShift(0.2, 0.2))),
            Map.entry("hue--0.4", forced(new HueShift(-0.4, -0.4))),
            Map.entry("grayscale", forced(new Grayscale())),
            Map.entry("channel-shuffle", image -> ChannelShuffle.reorder(image, new int[] {1, 2, 0})),
            Map.entry("solarize", forced(new Solarize(100, 100))),
            Map.entry("posterize", forced(new Posterize(3, 3))),
            Map.entry("equalize", forced(new Equalize())),
            Map.entry("autocontrast", forced(new Autocontrast())),
            Map.entry("invert", forced(new Invert())),
            Map.entry("clahe", forced(new Clahe(4, 5))),
            Map.entry("gaussian-blur", forced(new GaussianBlur(7, 1.5, 1.5))),
            Map.entry("box-blur", forced(new BoxBlur(5, 5))),
            Map.entry(
                    "motion-blur",
                    image -> Convolution.meanOf(
                            image, new int[] {-3, -2, -1, 0, 1, 2, 3}, new int[] {3, 2, 1, 0, -1, -2, -3}, 7)),
            Map.entry("jpeg-25", forced(new JpegCompression(25, 25))),
            Map.entry("jpeg-80", forced(new JpegCompression(80, 80))),
            Map.entry("downscale", forced(new Downscale(0.25, 0.25, ResizeMethod.NEAREST))));

    @TestFactory
    Stream<DynamicTest> staysWithinOneGreyLevelOfPeers() {
        return new TreeMap<>(CASES)
                .entrySet().stream()
                        .map(entry -> DynamicTest.dynamicTest(
                                entry.getKey(), () -> compare(entry.getKey(), entry.getValue())));
    }

    @Test
    void comparesEveryStoredCase() {
        File folder = new File(Objects.requireNonNull(PhotographParityTest.class.getResource(FOLDER))
                .getPath());
        TreeSet<String> stored = new TreeSet<>();
        for (String file : Objects.requireNonNull(folder.list())) {
            stored.add(file.replace(".png", ""));
        }
        stored.remove(IMAGES);
        assertThat(new TreeSet<>(CASES.keySet())).isEqualTo(stored);
    }

    private static void compare(String name, UnaryOperator<PixelImage> change) throws IOException {
        PixelImage all = read(IMAGES);
        PixelImage allExpected = read(name);
        for (int i = 0; i < NAMES.length; i++) {
            PixelImage actual = change.apply(part(all, i));
            PixelImage expected = part(allExpected, i);
            assertThat(actual.height()).isEqualTo(expected.height());
            assertThat(actual.width()).isEqualTo(expected.width());
            int alike = 0;
            int most = 0;
            for (int at = 0; at < actual.pixels().length; at++) {
                int difference = Math.abs((actual.pixels()[at] & 0xFF) - (expected.pixels()[at] & 0xFF));
                alike += difference <= 1 ? 1 : 0;
                most = Math.max(most, difference);
            }
            assertThat((double) alike / actual.pixels().length)
                    .as("part of values within 1 grey level on %s; the greatest difference is %d", NAMES[i], most)
                    .isGreaterThanOrEqualTo(LEAST_ALIKE);
        }
    }

    private static UnaryOperator<PixelImage> forced(ImageOp op) {
        return image -> op.apply(image, KeyedRandom.of(0, 0, 0, 0));
    }

    private static UnaryOperator<PixelImage> policy(PolicyOp op, double level) {
        return forced(op.op(PolicyRanges.AUTO_AUGMENT, level, HEIGHT, WIDTH, Interpolation.BILINEAR, 0));
    }

    private static UnaryOperator<PixelImage> warped(Geometry geometry, Interpolation interpolation) {
        return image -> Warp.apply(image, geometry, interpolation, Border.CONSTANT, 0);
    }

    private static Geometry perspective() {
        return Perspective.towards(HEIGHT, WIDTH, 10 - 40, 6 - 30, 75 - 40, 2 - 30, 66 - 40, 55 - 30, 3 - 40, 48 - 30);
    }

    private static Geometry field() {
        float[] right = new float[HEIGHT * WIDTH];
        float[] below = new float[HEIGHT * WIDTH];
        for (int i = 0; i < right.length; i++) {
            double row = Math.floorDiv(i, WIDTH);
            double column = i % WIDTH;
            right[i] = (float) (3 * Math.sin(row / 7 + column / 11));
            below[i] = (float) (2 * Math.cos(row / 5 - column / 13));
        }
        return new Displacement(HEIGHT, WIDTH, right, below);
    }

    private static PixelImage part(PixelImage all, int index) {
        int height = all.height() / NAMES.length;
        return new Window(index * height, 0, height, all.width()).cut(all, Border.CONSTANT, 0);
    }

    private static PixelImage read(String name) throws IOException {
        BufferedImage picture =
                ImageIO.read(Objects.requireNonNull(PhotographParityTest.class.getResource(FOLDER + name + ".png")));
        byte[] pixels = new byte[picture.getHeight() * picture.getWidth() * 3];
        int at = 0;
        for (int row = 0; row < picture.getHeight(); row++) {
            for (int column = 0; column < picture.getWidth(); column++) {
                int rgb = picture.getRGB(column, row);
                for (int shift = 16; shift >= 0; shift -= 8) {
                    pixels[at++] = (byte) (rgb >> shift);
                }
            }
        }
        return PixelImage.of(picture.getHeight(), picture.getWidth(), 3, pixels);
    }
}
