package io.bellows.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One side of a comparison: a command that prints {@value #RESULT} and a number on a line of its own.
 *
 * @param name what stands in the result
 * @param command the process to run
 * @param environment variables that it has beside those of this process
 */
public record Contestant(String name, List<String> command, Map<String, String> environment) {
    /** What a contestant prints before its figure. */
    public static final String RESULT = "bellows-bench-result:";

    /** What it prints before a line that is told as it is. */
    public static final String NOTE = "bellows-bench-note:";

    /** One that needs no variables of its own. */
    public Contestant(String name, List<String> command) {
        this(name, command, Map.of());
    }

    /** Runs the command once and reads its figure; its notes go to {@code notes}. */
    double measure(Consumer<String> notes) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        output.lines()
                .filter(line -> line.startsWith(NOTE))
                .forEach(line -> notes.accept(name + ":" + line.substring(NOTE.length())));
        String figure = output.lines()
                .filter(line -> line.startsWith(RESULT))
                .map(line -> line.substring(RESULT.length()).strip())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        name + " ended with code " + code + " and no figure; it printed: " + tail(output)));
        return Double.parseDouble(figure);
    }

    private static String tail(String output) {
        return output.length() <= 2000 ? output : "…" + output.substring(output.length() - 2000);
    }
}
