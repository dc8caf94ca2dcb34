package io.bellows.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a program left.
 *
 * @param code its exit status
 * @param output all that it printed, errors too
 */
public record EndedProgram(int code, String output) {
    /**
     * Runs a program to its end.
     *
     * @param folder gets a file of the output
     * @throws AssertionError if it has not ended within {@code limit}, with its output; it is ended then
     */
    public static EndedProgram run(ProcessBuilder builder, Path folder, Duration limit)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            String text = Files.readString(output);
            assertThat(ended)
                    .as("ends within %s, and has said so far: %s", limit, text)
                    .isTrue();
            return new EndedProgram(process.exitValue(), text);
        } finally {
            process.destroyForcibly();
        }
    }
}
