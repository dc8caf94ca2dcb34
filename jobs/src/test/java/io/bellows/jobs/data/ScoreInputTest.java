package io.bellows.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.jobs.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreInputTest {
    @TempDir
    private Path folder;

    @Test
    void losesNoImageNotEvenAnEmptyOne() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("a.png"), "1");
        Files.writeString(folder.resolve("B.Png"), "22");
        Files.writeString(folder.resolve("sub/c.JPEG"), "333");
        Files.writeString(folder.resolve("sub/empty.gif"), "");
        Files.writeString(folder.resolve("notes.txt"), "no image");
        Files.writeString(folder.resolve(".hidden.png"), "");

        Map<String, Integer> sizes = new TreeMap<>();
        for (Row row : read(folder).collectAsList()) {
            sizes.put(Path.of(row.getString(0)).getFileName().toString(), ((byte[]) row.get(1)).length);
        }

        assertThat(sizes).isEqualTo(Map.of("a.png", 1, "B.Png", 2, "c.JPEG", 3, "empty.gif", 0));
    }

    @Test
    void saysWhatItFindsNoneOf() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "no image");

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("found neither images (bmp, gif, jpeg, jpg, png) nor Parquet");
    }

    @Test
    void readsAPathThatLooksLikeAPattern() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("a[1]{b}*?"));
        Files.writeString(odd.resolve("a.png"), "1");
        Files.createDirectory(folder.resolve("a1bcd"));
        Files.writeString(folder.resolve("a1bcd/other.png"), "1");
        Path table = folder.resolve("t[2]");
        LocalSpark.session().range(5).write().parquet(table.toString());

        assertThat(read(odd).select("path").as(Encoders.STRING()).collectAsList())
                .singleElement()
                .asString()
                .endsWith("a.png");
        assertThat(read(table).count()).isEqualTo(5);
    }

    @Test
    void refusesImagesBesideATable() throws IOException {
        Files.writeString(folder.resolve("a.png"), "1");
        Files.writeString(folder.resolve("t.parquet"), "2");

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("a.png'")
                .hasMessageContaining("t.parquet', expected one of both kinds");
    }

    @Test
    void refusesANameThatHadoopDoesNotRead() throws IOException {
        Files.writeString(folder.resolve("co:lon.png"), "1");

        assertThatThrownBy(() -> read(folder))
                .hasMessageContaining("co:lon.png'")
                .hasMessageContaining("rename it");
    }

    private static Dataset<Row> read(Path path) throws IOException {
        return ScoreInput.read(LocalSpark.session(), path.toString(), new Configuration());
    }
}
