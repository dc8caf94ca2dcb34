package io.bellows.jobs;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** PNG files. */
final class PictureFile {
    private PictureFile() {}

    /** Writes a picture, and makes the folder of its file. */
    static void write(BufferedImage picture, Path out) throws IOException {
        Path folder = out.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        ImageIO.write(picture, "png", out.toFile());
    }
}
