package io.bellows.jobs.data;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Rows to score: image files below a folder, or a Parquet table. */
public final class ScoreInput {
    private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "bmp", "gif");
    private static final String GLOB = "*.{png,jpg,jpeg,bmp,gif,PNG,JPG,JPEG,BMP,GIF}";

    private ScoreInput() {}

    /**
     * The rows at {@code path}, read lazily: of images {@code path} and {@code content}, as Spark's source
     * {@code binaryFile} gives them, from all folders below; of Parquet the table's columns.
     *
     * @throws IllegalArgumentException if nothing is there, or neither images nor Parquet
     */
    public static Dataset<Row> read(SparkSession spark, String path, Configuration configuration) throws IOException {
        Path root = new Path(path);
        FileSystem files = root.getFileSystem(configuration);
        if (!files.exists(root)) {
            throw new IllegalArgumentException(
                    "Cannot score '" + path + "': found nothing there; give a folder of images or a Parquet table");
        }
        RemoteIterator<LocatedFileStatus> found = files.listFiles(root, true);
        while (found.hasNext()) {
            String extension = extension(found.next().getPath());
            if (extension.equals("parquet")) {
                return spark.read().parquet(path);
            }
            if (IMAGES.contains(extension)) {
                return spark.read()
                        .format("binaryFile")
                        .option("recursiveFileLookup", "true")
                        .option("pathGlobFilter", GLOB)
                        .load(path)
                        .select("path", "content");
            }
        }
        throw new IllegalArgumentException("Cannot score '%s': found neither images (%s) nor Parquet files there"
                .formatted(path, String.join(", ", IMAGES.stream().sorted().toList())));
    }

    private static String extension(Path path) {
        String name = path.getName();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
