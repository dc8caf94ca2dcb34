package io.bellows.it.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The JVM of one executor. */
public final class ExecutorProcess {
    private static final String LOCAL_FOLDERS = "SPARK_EXECUTOR_DIRS=";

    private final ProcessHandle handle;

    private ExecutorProcess(ProcessHandle handle) {
        this.handle = handle;
    }

    /** The executors of application {@code id} that {@code worker} runs. */
    static List<ExecutorProcess> of(ProcessHandle worker, String id) {
        return worker.children()
                .filter(child -> {
                    List<String> words = commandLine(child);
                    return words.contains("org.apache.spark.executor.CoarseGrainedExecutorBackend")
                            && words.contains(id);
                })
                .map(ExecutorProcess::new)
                .toList();
    }

    /** Java's own reading of it is cut off after a page, and a class path is longer. */
    private static List<String> commandLine(ProcessHandle process) {
        try {
            byte[] words = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
            return List.of(new String(words, StandardCharsets.UTF_8).split("\0"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            // a process that ends while it is read gives ESRCH
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
            return List.of();
        }
    }

    /** The process. */
    public long pid() {
        return handle.pid();
    }

    /** Ends it as {@code kill -9} does, without a chance to say goodbye. */
    public void kill() {
        handle.destroyForcibly();
    }

    /** Stops its threads, its connections kept open. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets a frozen one go on. */
    public void thaw() {
        signal("-CONT");
    }

    /** Deletes what its tasks have written for others to read; gives how many files that were. */
    public int deleteShuffleFiles() throws IOException {
        String environment = Files.readString(Path.of("/proc", String.valueOf(pid()), "environ"));
        String folders = List.of(environment.split("\0")).stream()
                .filter(variable -> variable.startsWith(LOCAL_FOLDERS))
                .map(variable -> variable.substring(LOCAL_FOLDERS.length()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Cannot find the local folders of process " + pid()));
        int deleted = 0;
        for (String folder : List.of(folders.split(File.pathSeparator))) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file : files.filter(
                                path -> path.getFileName().toString().startsWith("shuffle_"))
                        .toList()) {
                    Files.delete(file);
                    deleted++;
                }
            }
        }
        return deleted;
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, String.valueOf(pid()))
                    .inheritIO()
                    .start();
            if (kill.waitFor() != 0 && handle.isAlive()) {
                throw new IllegalStateException("Cannot send " + signal + " to process " + pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
