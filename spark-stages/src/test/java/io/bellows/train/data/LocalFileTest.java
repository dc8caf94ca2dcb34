package io.bellows.train.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFileTest {
    /** Linux's device on which there never is room. */
    private static final Path FULL = Path.of("/dev/full");

    @Test
    void namesTheFileAndTheSettingWhenTheDiskIsFull(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("rows"), FULL);

        try (LocalFile file = new LocalFile(link.toFile())) {
            assertThatThrownBy(() -> file.write(new byte[64], 0))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot keep a training row in '" + link + "'")
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("point spark.local.dir at a larger disk");
        }
    }

    @Test
    void saysWhereAFileThatLostItsEndIsRead(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("rows");
        try (LocalFile file = new LocalFile(path.toFile())) {
            file.write(new byte[10], 0);

            assertThatThrownBy(() -> file.read(ByteBuffer.allocate(8), 5))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot read a training row of '" + path + "' at 5: the file ends before it");
        }
    }
}
