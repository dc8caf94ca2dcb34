package io.bellows.it.cluster;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An application that runs on a {@link StandaloneCluster}.
 *
 * @param <R> its result
 */
public final class Application<R> implements AutoCloseable {
    private static final String ID_LINE = "application ";

    private final StandaloneCluster cluster;
    private final JavaProcess driver;
    private final Path progress;
    private final Path result;
    private final Class<R> resultType;

    Application(StandaloneCluster cluster, JavaProcess driver, Path progress, Path result, Class<R> resultType) {
        this.cluster = cluster;
        this.driver = driver;
        this.progress = progress;
        this.result = result;
        this.resultType = resultType;
    }

    /** The lines that it told so far. */
    public List<String> progress() {
        try {
            return Files.exists(progress) ? Files.readAllLines(progress) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line that {@code wanted} accepts, as soon as there is one. */
    public String awaitProgress(Predicate<String> wanted, Duration limit) throws InterruptedException {
        return Waiting.until(limit, "progress of the application", () -> {
            requireAlive();
            return progress().stream().filter(wanted).findFirst().orElse(null);
        });
    }

    /** Returns as soon as there is {@code file}, which the application makes. */
    public void awaitFile(Path file, Duration limit) throws InterruptedException {
        Waiting.until(limit, "'" + file + "'", () -> {
            requireAlive();
            return Files.exists(file) ? file : null;
        });
    }

    private void requireAlive() {
        if (!driver.isAlive()) {
            throw new AssertionError("The application ended early: " + progress() + "\n" + driver.tail());
        }
    }

    /** What its driver has logged so far. */
    public String log() {
        return driver.text();
    }

    /** Where {@code wanted} is in what its driver logs, as soon as it is. */
    public Matcher awaitLog(Pattern wanted, Duration limit) throws InterruptedException {
        return driver.awaitLog(wanted, limit);
    }

    /** Its executors that live now. */
    public List<ExecutorProcess> executors() throws InterruptedException {
        return cluster.executors(id());
    }

    /** What its executors have logged so far. */
    public String executorLogs() {
        return cluster.executorLogs(idIn(progress().get(0)));
    }

    private String id() throws InterruptedException {
        return idIn(awaitProgress(text -> text.startsWith(ID_LINE), Duration.ofSeconds(60)));
    }

    private static String idIn(String line) {
        return line.substring(ID_LINE.length());
    }

    /**
     * Waits for its end.
     *
     * @throws AssertionError if it has not ended by itself within {@code limit}; it is then killed
     */
    public Outcome<R> await(Duration limit) throws InterruptedException {
        if (!driver.awaitEnd(limit)) {
            String tail = driver.tail();
            close();
            throw new AssertionError("The application still ran after " + limit.toSeconds() + " s; " + tail);
        }
        return outcome();
    }

    /**
     * Waits for the end of its task. Spark's own end may come later: it waits for an executor that is frozen.
     *
     * @throws AssertionError if the task has not ended within {@code limit}
     */
    public Outcome<R> awaitOutcome(Duration limit) throws InterruptedException {
        return Waiting.until(
                limit,
                "the outcome of the application",
                () -> Files.exists(result) || !driver.isAlive() ? outcome() : null);
    }

    private Outcome<R> outcome() {
        if (!Files.exists(result)) {
            throw new AssertionError("The application ended with code " + driver.exitCode() + ": " + driver.tail());
        }
        ObjectMapper mapper = new ObjectMapper();
        JavaType type = mapper.getTypeFactory().constructParametricType(Outcome.class, resultType);
        try {
            return mapper.readValue(result.toFile(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
    }
}
