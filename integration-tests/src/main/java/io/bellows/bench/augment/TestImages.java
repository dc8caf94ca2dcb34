package io.bellows.bench.augment;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** JPEG files of 500 x 375 with the detail of a photograph: gradients, edges and grain. */
final class TestImages {
    static final int COUNT = 48;
    private static final int WIDTH = 500;
    private static final int HEIGHT = 375;

    private TestImages() {}

    static void write(Path folder) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            File file = folder.resolve("image%02d.jpg".formatted(i)).toFile();
            ImageIO.write(draw(new SplittableRandom(i)), "jpg", file);
            file.deleteOnExit();
        }
    }

    private static BufferedImage draw(SplittableRandom random) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, colour(random), WIDTH, HEIGHT, colour(random)));
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        for (int shape = 0; shape < 40; shape++) {
            graphics.setColor(colour(random));
            graphics.fillOval(
                    random.nextInt(WIDTH), random.nextInt(HEIGHT), random.nextInt(5, 120), random.nextInt(5, 120));
        }
        graphics.dispose();
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int grain = random.nextInt(-12, 13);
                Color colour = new Color(image.getRGB(x, y));
                image.setRGB(
                        x,
                        y,
                        new Color(
                                        grained(colour.getRed(), grain),
                                        grained(colour.getGreen(), grain),
                                        grained(colour.getBlue(), grain))
                                .getRGB());
            }
        }
        return image;
    }

    private static int grained(int level, int grain) {
        return Math.max(0, Math.min(255, level + grain));
    }

    private static Color colour(SplittableRandom random) {
        return new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    }
}
