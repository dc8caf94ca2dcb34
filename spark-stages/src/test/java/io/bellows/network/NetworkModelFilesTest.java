package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkModelFilesTest {
    private static final Configuration HADOOP = new Configuration();
    private static final NetworkModel MODEL = NetworkModel.initialize(Zoo.mlp(Shape.of(4), 2, 0.1, List.of(3)), 1);

    @TempDir
    Path folder;

    @Test
    void loadsWhatItSaved() throws IOException {
        String path = folder.resolve("deep/model").toUri().toString();
        NetworkModelFiles.save(MODEL, path, HADOOP);

        assertThat(NetworkModelFiles.load(path, HADOOP)).isEqualTo(MODEL);
    }

    @Test
    void leavesExistingFilesAlone() throws IOException {
        NetworkModelFiles.save(MODEL, folder.toString(), HADOOP);

        assertThatThrownBy(() -> NetworkModelFiles.save(MODEL, folder.toString(), HADOOP))
                .isInstanceOf(IOException.class);
    }

    @Test
    void namesTheFileThatIsBroken() throws IOException {
        NetworkModelFiles.save(MODEL, folder.toString(), HADOOP);
        Files.write(folder.resolve("weights.safetensors"), new byte[20]);
        Files.delete(folder.resolve(".weights.safetensors.crc"));

        assertThatThrownBy(() -> NetworkModelFiles.load(folder.toString(), HADOOP))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("weights.safetensors");
        assertThatThrownBy(
                        () -> NetworkModelFiles.load(folder.resolve("nowhere").toString(), HADOOP))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("network.json");
    }
}
