package io.bellows.jobs.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows to score: image files below a folder, or a Parquet table. */
public final class ScoreInput {
    private static final Logger LOG = LoggerFactory.getLogger(ScoreInput.class);
    private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "bmp", "gif");
    /** In any mixture of small and capital letters. */
    private static final String GLOB = IMAGES.stream()
            .map(extension -> extension
                    .chars()
                    .mapToObj(letter -> "[" + (char) letter + Character.toUpperCase((char) letter) + "]")
                    .collect(Collectors.joining()))
            .collect(Collectors.joining(",", "*.{", "}"));

    private ScoreInput() {}

    /**
     * The rows at {@code path}, read lazily: of images {@code path} and {@code content}, as Spark's source
     * {@code binaryFile} gives them, from all folders below, and empty files too, which it leaves out; of Parquet the
     * table's columns. A warning tells of files that are passed over by their names.
     *
     * @throws IllegalArgumentException if nothing is there, neither images nor Parquet, or both, or a local image has a name
     *     that Hadoop does not read
     */
    public static Dataset<Row> read(SparkSession spark, String path, Configuration configuration) throws IOException {
        Path root = new Path(path);
        FileSystem files = root.getFileSystem(configuration);
        if (!files.exists(root)) {
            throw new IllegalArgumentException(
                    "Cannot score '" + path + "': found nothing there; give a folder of images or a Parquet table");
        }
        RemoteIterator<LocatedFileStatus> found = files.listFiles(root, true);
        Path image = null;
        Path table = null;
        List<Row> empty = new ArrayList<>();
        Path other = null;
        int others = 0;
        while (found.hasNext()) {
            LocatedFileStatus file = found.next();
            String extension = extension(file.getPath());
            boolean isImage = IMAGES.contains(extension);
            boolean isVisible = isVisible(root, file.getPath());
            table = extension.equals("parquet") ? file.getPath() : table;
            if (isImage && isVisible) {
                image = file.getPath();
                requireReadable(image, files);
            }
            if (isImage != isVisible) {
                other = file.getPath();
                others++;
            } else if (isImage && file.getLen() == 0) {
                empty.add(RowFactory.create(file.getPath().toString(), new byte[0]));
            }
        }
        if (image != null && table != null) {
            throw new IllegalArgumentException(
                    "Cannot score '%s': found image '%s' and Parquet file '%s', expected one of both kinds; give the folder of one"
                            .formatted(path, image, table));
        }
        if (table != null) {
            return spark.read().parquet(literal(path));
        }
        String extensions = String.join(", ", IMAGES.stream().sorted().toList());
        if (image == null) {
            throw new IllegalArgumentException(
                    "Cannot score '%s': found neither images (%s) nor Parquet files there".formatted(path, extensions));
        }
        if (others > 0) {
            LOG.warn(
                    "Files at '{}' that are not scored: {}, such as '{}'; names of images end in {}, and do not begin with . or _",
                    path,
                    others,
                    other,
                    extensions);
        }
        Dataset<Row> filled = spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", GLOB)
                .load(literal(path))
                .select("path", "content");
        return empty.isEmpty() ? filled : filled.union(spark.createDataFrame(empty, filled.schema()));
    }

    /** The path as readers of Spark take it, which would read a pattern in it: {@code a[1]} is no {@code a1}. */
    public static String literal(String path) {
        return path.replaceAll("[\\\\\\[\\]{}*?]", "\\\\$0");
    }

    private static void requireReadable(Path image, FileSystem files) {
        if (files instanceof ChecksumFileSystem && image.getName().contains(":")) {
            throw new IllegalArgumentException("Cannot score '" + image
                    + "': found a colon in its name, which Hadoop does not read from local files; rename it");
        }
    }

    /** Whether Spark would read the file: it passes over names that begin with a dot or an underscore. */
    private static boolean isVisible(Path root, Path file) {
        for (Path at = file; at != null && at.depth() > root.depth(); at = at.getParent()) {
            if (at.getName().startsWith(".") || at.getName().startsWith("_")) {
                return false;
            }
        }
        return true;
    }

    private static String extension(Path path) {
        String name = path.getName();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
