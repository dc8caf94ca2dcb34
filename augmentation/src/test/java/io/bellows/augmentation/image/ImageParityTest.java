package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.augmentation.random.KeyedRandom;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Pixels beside those of torchvision and OpenCV, which {@code src/test/python/expected_pixels.py} wrote. */
class ImageParityTest {
    private static final int HEIGHT = 11;
    private static final int WIDTH = 14;

    private static final Map<String, UnaryOperator<PixelImage>> CASES = Map.ofEntries(
            Map.entry("rotate-30-bilinear", forced(new Rotate(30, 30, Interpolation.BILINEAR, Border.CONSTANT, 0))),
            Map.entry(
                    "rotate-minus-47-nearest",
                    forced(new Rotate(-47, -47, Interpolation.NEAREST, Border.CONSTANT, 100))),
            Map.entry("affine-bilinear", image -> affine(Interpolation.BILINEAR, image, 2, -1, 1.3, 20)),
            Map.entry("affine-nearest", image -> affine(Interpolation.NEAREST, image, -3, 2, 0.7, -12)),
            Map.entry("brightness-0.6", forced(new Brightness(0.6, 0.6))),
            Map.entry("brightness-1.7", forced(new Brightness(1.7, 1.7))),
            Map.entry("contrast-0.5", forced(new Contrast(0.5, 0.5))),
            Map.entry("contrast-1.8", forced(new Contrast(1.8, 1.8))),
            Map.entry("contrast-3.0", forced(new Contrast(3, 3))),
            Map.entry("center-crop-larger", forced(new CenterCrop(14, 17, Border.CONSTANT, 0))),
            Map.entry("clahe-that-divides-one-side", forced(new Clahe(4, 7))),
            Map.entry("jpeg-24", forced(new JpegCompression(24, 24))),
            Map.entry("jpeg-41", forced(new JpegCompression(41, 41))),
            Map.entry("resize-nearest-up", new Resize(17, 24, ResizeMethod.NEAREST)::apply),
            Map.entry("resize-nearest-down", new Resize(5, 6, ResizeMethod.NEAREST)::apply),
            Map.entry("resize-bilinear-up", new Resize(17, 24, ResizeMethod.BILINEAR)::apply),
            Map.entry("resize-bilinear-down", new Resize(5, 9, ResizeMethod.BILINEAR)::apply),
            Map.entry("resize-area-down", new Resize(4, 6, ResizeMethod.AREA)::apply),
            Map.entry("saturation-0.3", forced(new Saturation(0.3, 0.3))),
            Map.entry("saturation-2.0", forced(new Saturation(2, 2))),
            Map.entry("saturation-4.0", forced(new Saturation(4, 4))),
            Map.entry("jitter", ImageParityTest::jittered),
            Map.entry("hue-0.2", forced(new HueShift(0.2, 0.2))),
            Map.entry("hue-minus-0.4", forced(new HueShift(-0.4, -0.4))));

    @TestFactory
    List<DynamicTest> staysWithinOneGreyLevelOfPeers() throws IOException {
        return expected().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> compare(entry.getKey(), entry.getValue())))
                .toList();
    }

    @Test
    void comparesEveryCaseInColourAndMostInGrey() throws IOException {
        assertThat(expected()).hasSize(2 * CASES.size() - 6);
    }

    private static void compare(String name, PixelImage expected) {
        boolean grey = name.startsWith("grey-");
        PixelImage image = pattern(grey ? 1 : 3);
        PixelImage actual = CASES.get(name.substring(name.indexOf('-') + 1)).apply(image);
        assertThat(List.of(actual.height(), actual.width(), actual.channels()))
                .isEqualTo(List.of(expected.height(), expected.width(), expected.channels()));
        for (int i = 0; i < expected.pixels().length; i++) {
            assertThat(actual.pixels()[i] & 0xFF)
                    .as("byte %d of %d", i, expected.pixels().length)
                    .isBetween((expected.pixels()[i] & 0xFF) - 1, (expected.pixels()[i] & 0xFF) + 1);
        }
    }

    private static Map<String, PixelImage> expected() throws IOException {
        Map<String, PixelImage> expected = new LinkedHashMap<>();
        try (InputStream in = ImageParityTest.class.getResourceAsStream("expected-pixels.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] words = line.split(" ", -1);
                expected.put(
                        words[0],
                        PixelImage.of(
                                Integer.parseInt(words[1]),
                                Integer.parseInt(words[2]),
                                Integer.parseInt(words[3]),
                                HexFormat.of().parseHex(words[4])));
            });
        }
        return expected;
    }

    private static UnaryOperator<PixelImage> forced(ImageOp op) {
        return image -> op.apply(image, KeyedRandom.of(1, 2, 3, 4));
    }

    private static PixelImage jittered(PixelImage image) {
        return ColourBlock.change(
                image,
                List.of(
                        ColourBlock.contrast(1.4, image, List.of()),
                        ColourBlock.hue(-0.3),
                        ColourBlock.saturation(1.7),
                        ColourBlock.brightness(1.6)));
    }

    private static PixelImage affine(
            Interpolation interpolation, PixelImage image, double right, double down, double scale, double shear) {
        int fill = interpolation == Interpolation.NEAREST ? 100 : 0;
        Geometry map = Affine.map(image.height(), image.width(), right, down, scale, shear);
        return Warp.apply(image, map, interpolation, Border.CONSTANT, fill);
    }

    private static PixelImage pattern(int channels) {
        byte[] pixels = new byte[HEIGHT * WIDTH * channels];
        int at = 0;
        for (int row = 0; row < HEIGHT; row++) {
            for (int column = 0; column < WIDTH; column++) {
                for (int channel = 0; channel < channels; channel++) {
                    pixels[at++] = (byte) (row * 37 + column * 11 + channel * 71 + row * column * (channel + 1) * 3);
                }
            }
        }
        return PixelImage.of(HEIGHT, WIDTH, channels, pixels);
    }
}
