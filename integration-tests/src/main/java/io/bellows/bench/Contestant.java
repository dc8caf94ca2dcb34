package io.bellows.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One side of a comparison: a command that prints {@value #RESULT} and a number on a line of its own.
 *
 * @param name what stands in the result
 * @param command the process to run
 */
public record Contestant(String name, List<String> command) {
    /** What a contestant prints before its figure. */
    public static final String RESULT = "bellows-bench-result:";

    /** Runs the command once and reads its figure. */
    double measure() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
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
