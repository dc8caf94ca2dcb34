package io.bellows.jobs.advise;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.deploy.history.EventLogFileReader;

/**
 * One file of an event log, unpacked as its name says: by Spark's codecs, or by gzip, which Databricks has. Other endings than those,
 * such as that of {@code saved.json}, say nothing, whereas Spark's own reader takes any to be a codec.
 */
final class LogFile {
    private static final Set<String> CODECS = Set.of("zstd", "lz4", "lzf", "snappy");
    /** What Spark appends to whatever a name ends with. */
    private static final String STATES = "\\.(inprogress|compact)$";

    private LogFile() {}

    static InputStream open(Path file, FileSystem files) throws IOException {
        String name = file.getName().replaceAll(STATES, "");
        String ending = name.substring(name.lastIndexOf('.') + 1);
        if (name.contains(".") && CODECS.contains(ending)) {
            return EventLogFileReader.openEventLog(file, files);
        }
        InputStream in = files.open(file);
        return ending.equals("gz") ? unzipped(in) : in;
    }

    private static InputStream unzipped(InputStream in) throws IOException {
        try {
            return new GZIPInputStream(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
