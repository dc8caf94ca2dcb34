package io.bellows.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
    private static final long MANY = 1 << 20;

    @Test
    void storesColoursBlueFirst() throws IOException {
        DecodedImage image = ImageDecoder.decode(EncodedImages.png(), MANY);
        assertShape(image, 3);
        assertColours(image, false);
    }

    @Test
    void readsBmpAsPng() throws IOException {
        byte[] bmp = EncodedImages.encode(EncodedImages.colours(BufferedImage.TYPE_3BYTE_BGR), "bmp");
        assertThat(ImageDecoder.decode(bmp, MANY).data())
                .isEqualTo(ImageDecoder.decode(EncodedImages.png(), MANY).data());
    }

    @Test
    void keepsAlpha() throws IOException {
        DecodedImage image = ImageDecoder.decode(
                EncodedImages.encode(EncodedImages.colours(BufferedImage.TYPE_4BYTE_ABGR), "png"), MANY);
        assertShape(image, 4);
        assertColours(image, true);
    }

    @Test
    void keepsGreyLevelsAsTheyAreStored() throws IOException {
        byte[] png = EncodedImages.encode(EncodedImages.grey(BufferedImage.TYPE_BYTE_GRAY, 1), "png");
        assertGrey(ImageDecoder.decode(png, MANY));
    }

    @Test
    void rounds16BitsTo8() throws IOException {
        byte[] png = EncodedImages.encode(EncodedImages.grey(BufferedImage.TYPE_USHORT_GRAY, 257), "png");
        assertGrey(ImageDecoder.decode(png, MANY));
    }

    @Test
    void spreadsOneBitGreyToBlackAndWhite() throws IOException {
        BufferedImage bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.getRaster().setSample(1, 0, 0, 1);
        DecodedImage image = ImageDecoder.decode(EncodedImages.encode(bits, "png"), MANY);
        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.data()).containsExactly(0, 255);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void makesOneGreyLevelOfFewBitsTransparent(int bits) throws IOException {
        byte[] png = EncodedImages.transparentGrey(bits, 1);

        DecodedImage image = ImageDecoder.decode(png, MANY);

        byte grey = (byte) (255 / ((1 << bits) - 1));
        assertThat(image.channels()).isEqualTo(4);
        assertThat(image.data()).containsExactly(0, 0, 0, (byte) 255, grey, grey, grey, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif"})
    void looksUpPalettes(String format) throws IOException {
        DecodedImage image = ImageDecoder.decode(EncodedImages.encode(EncodedImages.palette(false), format), MANY);
        assertShape(image, 3);
        assertThat(Arrays.copyOf(image.data(), 9)).containsExactly(0, 0, 255, 0, 255, 0, 255, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif"})
    void givesTransparentPalettesAnAlphaChannel(String format) throws IOException {
        DecodedImage image = ImageDecoder.decode(EncodedImages.encode(EncodedImages.palette(true), format), MANY);
        assertShape(image, 4);
        assertThat(image.data()[3]).isEqualTo((byte) 255);
        assertThat(image.data()[11]).isEqualTo((byte) 0);
    }

    @Test
    void decodesJpegNearItsColours() throws IOException {
        DecodedImage image = ImageDecoder.decode(EncodedImages.jpeg(), MANY);
        assertShape(image, 3);
        // The blue plane changes along columns only, so chroma subsampling leaves it nearly whole.
        assertThat(image.data()[0] & 0xFF).isBetween(80, 120);
    }

    @Test
    void decodesJpegToTheVeryPixelsOfTheJdksOwnReading() throws IOException {
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(EncodedImages.jpeg()));
        DecodedImage image = ImageDecoder.decode(EncodedImages.jpeg(), MANY);
        assertThat(image.data())
                .isEqualTo(((DataBufferByte) expected.getRaster().getDataBuffer()).getData());
    }

    @Test
    void decodesGreyJpegToOneChannel() throws IOException {
        byte[] jpeg = EncodedImages.encode(EncodedImages.grey(BufferedImage.TYPE_BYTE_GRAY, 1), "jpeg");
        assertShape(ImageDecoder.decode(jpeg, MANY), 1);
    }

    @Test
    void readsPlainInksAsTheyAre() throws IOException {
        // No ink of cyan, full magenta, half yellow, a fifth of black: light 255, 0, 127 times 204 / 255.
        DecodedImage image = ImageDecoder.decode(EncodedImages.fourComponents(0, 255, 128, 51), MANY);
        assertShape(image, 3);
        assertPixel(image, 102, 0, 204);
    }

    @Test
    void invertsInksBehindAdobesMarker() throws IOException {
        byte[] jpeg = EncodedImages.withAdobeMarker(EncodedImages.fourComponents(255, 0, 127, 204), 0);
        assertPixel(ImageDecoder.decode(jpeg, MANY), 102, 0, 204);
    }

    @Test
    void convertsYcckToInksFirst() throws IOException {
        // Y 128, Cb 128, Cr 228 is RGB (268, 57, 128), cut to 255; the stored inks are its complement (0, 198, 127),
        // and Adobe's inversion makes them light.
        byte[] jpeg = EncodedImages.withAdobeMarker(EncodedImages.fourComponents(128, 128, 228, 255), 2);
        assertPixel(ImageDecoder.decode(jpeg, MANY), 127, 198, 0);
    }

    @Test
    void ignoresColourProfilesInJpeg() throws IOException {
        byte[] jpeg = EncodedImages.jpeg();
        assertThat(ImageDecoder.decode(EncodedImages.withBrokenProfile(jpeg), MANY)
                        .data())
                .isEqualTo(ImageDecoder.decode(jpeg, MANY).data());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "bmp", "gif"})
    void refusesEveryTruncationThatLosesPixels(String format) {
        byte[] whole = EncodedImages.encode(
                format.equals("gif")
                        ? EncodedImages.palette(false)
                        : EncodedImages.colours(BufferedImage.TYPE_3BYTE_BGR),
                format);
        // The end mark of a GIF is one byte, and carries no pixel.
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ImageDecoder.decode(part, MANY))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(UndecodableImageException.class)
                    .hasMessageStartingWith("found ");
        }
    }

    @Test
    void refusesPngWithDamagedPixels() {
        byte[] png = EncodedImages.png();
        png[png.length - 20] ^= 1;
        assertThatThrownBy(() -> ImageDecoder.decode(png, MANY))
                .isInstanceOf(UndecodableImageException.class)
                .hasMessageContaining("PNG chunk IDAT with a wrong checksum");
    }

    @Test
    void refusesPngWithoutAHeader() {
        byte[] whole = EncodedImages.png();
        byte[] signatureAndEnd = new byte[20];
        System.arraycopy(whole, 0, signatureAndEnd, 0, 8);
        System.arraycopy(whole, whole.length - 12, signatureAndEnd, 8, 12);

        assertThatThrownBy(() -> ImageDecoder.decode(signatureAndEnd, MANY))
                .isInstanceOf(UndecodableImageException.class)
                .hasMessage("found PNG data whose first chunk is IEND, expected IHDR");
    }

    @Test
    void saysWhatOtherFilesStartWith() {
        assertThatThrownBy(() -> ImageDecoder.decode("%PDF-1.7 and so on".getBytes(StandardCharsets.US_ASCII), MANY))
                .hasMessage("found 18 bytes that start with 255044462d312e37, expected a PNG, JPEG, BMP or GIF file");
        assertThatThrownBy(() -> ImageDecoder.decode(null, MANY)).hasMessageContaining("found null");
        assertThatThrownBy(() -> ImageDecoder.decode(new byte[0], MANY)).hasMessageContaining("found 0 bytes");
    }

    @Test
    void refusesHugeImagesBeforeTheyTakeMemory() {
        byte[] bomb = EncodedImages.png();
        ByteBuffer header = ByteBuffer.wrap(bomb);
        header.putInt(16, 1_000_000).putInt(20, 1_000_000);
        CRC32 crc = new CRC32();
        crc.update(bomb, 12, 17);
        header.putInt(29, (int) crc.getValue());
        assertThatThrownBy(() -> ImageDecoder.decode(bomb, Long.MAX_VALUE))
                .hasMessageContaining("found 1000000 x 1000000 = 1000000000000 pixels, expected at most maxPixels");
        assertThatThrownBy(() -> ImageDecoder.decode(EncodedImages.png(), 47))
                .hasMessageContaining("found 6 x 8 = 48 pixels, expected at most maxPixels = 47");
    }

    private static void assertShape(DecodedImage image, int channels) {
        assertThat(image.height()).isEqualTo(EncodedImages.HEIGHT);
        assertThat(image.width()).isEqualTo(EncodedImages.WIDTH);
        assertThat(image.channels()).isEqualTo(channels);
        assertThat(image.data()).hasSize(image.height() * image.width() * channels);
    }

    private static void assertPixel(DecodedImage image, int blue, int green, int red) {
        int at = (2 * EncodedImages.WIDTH + 3) * 3;
        int[] expected = {blue, green, red};
        for (int channel = 0; channel < 3; channel++) {
            assertThat(image.data()[at + channel] & 0xFF).isBetween(expected[channel] - 1, expected[channel] + 1);
        }
    }

    private static void assertGrey(DecodedImage image) {
        assertShape(image, 1);
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                assertThat(image.data()[row * image.width() + column] & 0xFF).isEqualTo(EncodedImages.red(row, column));
            }
        }
    }

    private static void assertColours(DecodedImage image, boolean alpha) {
        int at = 0;
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                assertThat(image.data()[at++] & 0xFF).isEqualTo(EncodedImages.blue(row, column));
                assertThat(image.data()[at++] & 0xFF).isEqualTo(EncodedImages.green(row, column));
                assertThat(image.data()[at++] & 0xFF).isEqualTo(EncodedImages.red(row, column));
                if (alpha) {
                    assertThat(image.data()[at++] & 0xFF).isEqualTo(EncodedImages.alpha(row, column));
                }
            }
        }
    }
}
