package io.bellows.engine.serving;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The names of a model's classes, in order, in {@code labels.json} of its folder: an array of strings. */
public final class LabelsFile {
    private static final String NAME = "labels.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private LabelsFile() {}

    /** Writes {@code labels} into {@code folder}. */
    public static void save(List<String> labels, String folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder, NAME);
        try (OutputStream out = path.getFileSystem(hadoop).create(path, false)) {
            out.write(MAPPER.writeValueAsBytes(labels));
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IOException if the file is missing or no array of strings, naming it
     */
    public static List<String> load(String folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder, NAME);
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return MAPPER.readValue(in, new TypeReference<List<String>>() {});
        } catch (IOException e) {
            throw new IOException("Cannot load labels '" + path + "': " + e.getMessage(), e);
        }
    }
}
