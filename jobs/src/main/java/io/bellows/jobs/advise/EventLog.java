package io.bellows.jobs.advise;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.deploy.history.EventLogFileReader;
import org.apache.spark.scheduler.SparkListenerEvent;
import org.apache.spark.util.JsonProtocol;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * A Spark event log: a file, plain or compressed (zstd, lz4, lzf, snappy, by its name), or the folder of a rolling one
 * ({@code eventlog_v2_…}), on any Hadoop file system; or one file of those that Databricks delivers, plain or with gzip.
 *
 * <p>The log of an application that still runs, or was killed, ends in the middle of a line or of a compressed block: what is whole
 * before it counts.
 */
final class EventLog {
    private static final String EVENT = "Event";
    private static final String FIRST_EVENT = "SparkListenerLogStart";
    /** What each file of Databricks's logs begins with. */
    private static final String FIRST_OF_DATABRICKS = "DBCEventLoggingListenerMetadata";

    private static final String ROLLING = "eventlog_v2_";
    /** What the names of logs begin with, by the cluster's manager. */
    private static final List<String> NAMES = List.of("eventlog", "app", "local-", "spark-");

    private static final String END_REASON = "Task End Reason";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode SUCCESS = MAPPER.createObjectNode().put("Reason", "Success");

    private final Path path;
    private final ApplicationLedger ledger = new ApplicationLedger();
    private long lines;
    private boolean isCut;
    private String held;

    private EventLog(Path path) {
        this.path = path;
    }

    /** @throws EventLogException if there is none at {@code path}, it is empty, or it is something else */
    static ApplicationLedger read(String path) throws IOException {
        return new EventLog(new Path(path)).read();
    }

    private ApplicationLedger read() throws IOException {
        FileSystem files = path.getFileSystem(new Configuration());
        if (!files.exists(path)) {
            throw refused("found nothing there", "a Spark event log; look in spark.eventLog.dir", null);
        }
        Option<EventLogFileReader> reader = EventLogFileReader.apply(files, path);
        if (reader.isEmpty() && path.getName().startsWith(ROLLING)) {
            throw refused(
                    "found a rolling log that is not whole",
                    "its files events_… and appstatus_…; copy the whole folder",
                    null);
        }
        if (reader.isEmpty()) {
            throw refused("found a folder that is not a log", folderHint(files), null);
        }
        for (FileStatus file : JavaConverters.seqAsJavaList(reader.get().listEventLogFiles())) {
            if (!isCut) {
                read(file.getPath(), files);
            }
        }
        flushLast();
        if (lines == 0) {
            throw refused("found no line", "events; the application may have just begun", null);
        }
        return ledger.cut(isCut || !ledger.hasEnded());
    }

    private String folderHint(FileSystem files) throws IOException {
        List<String> logs = List.of(files.listStatus(path)).stream()
                .map(status -> status.getPath().getName())
                .filter(name -> NAMES.stream().anyMatch(name::startsWith))
                .sorted()
                .limit(5)
                .toList();
        return "a log's file, or a folder eventlog_v2_…" + (logs.isEmpty() ? "" : "; name one of those in it: " + logs);
    }

    private void read(Path file, FileSystem files) throws IOException {
        try (InputStream in = LogFile.open(file, files);
                BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                if (!line.isBlank()) {
                    flush();
                    held = line;
                }
            }
        } catch (EOFException e) {
            isCut = true;
        } catch (FileNotFoundException | AccessDeniedException | AccessControlException e) {
            throw refused("found a file that cannot be opened: " + e.getMessage(), "one that may be read", e);
        } catch (IOException e) {
            if (lines == 0 && held == null) {
                throw refused("found bytes that cannot be decompressed", "a log as Spark wrote it", e);
            }
            isCut = true;
        }
    }

    /** Takes the line before, which is not the last one and must be whole. */
    private void flush() {
        if (held != null) {
            Optional<JsonNode> event = parsed(held);
            take(event.orElseThrow(() -> refused("found no event in line " + (lines + 1), "JSON of Spark", null)));
            held = null;
        }
    }

    /** The last line may be cut. */
    private void flushLast() {
        if (held != null) {
            Optional<JsonNode> event = parsed(held);
            if (event.isEmpty() && lines == 0) {
                throw refused("found no event in its first line", "JSON of Spark", null);
            }
            isCut |= event.isEmpty();
            event.ifPresent(this::take);
        }
    }

    private static Optional<JsonNode> parsed(String line) {
        try {
            JsonNode event = MAPPER.readTree(line);
            return event != null && event.hasNonNull(EVENT) ? Optional.of(event) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private void take(JsonNode json) {
        String name = json.get(EVENT).asText();
        if (lines == 0 && !name.equals(FIRST_EVENT) && !name.equals(FIRST_OF_DATABRICKS)) {
            throw refused("found '" + name + "' in its first line", "'" + FIRST_EVENT + "'", null);
        }
        lines++;
        if (ApplicationLedger.reads(name)) {
            try {
                if (json instanceof ObjectNode task && json.has(END_REASON)) {
                    // Not looked at, and later versions of Spark may have others.
                    task.set(END_REASON, SUCCESS);
                }
                SparkListenerEvent event = JsonProtocol.sparkEventFromJson(json);
                ledger.add(event);
            } catch (RuntimeException e) {
                throw refused("found an event " + name + " in line " + lines + " that cannot be read", "Spark 3's", e);
            }
        }
    }

    private EventLogException refused(String found, String expected, Throwable cause) {
        return new EventLogException(
                "Cannot read event log '" + path + "': " + found + ", expected " + expected, cause);
    }
}
