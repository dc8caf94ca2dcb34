package io.bellows.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrays that native code reads where they lie, beside a garbage collector that would move them. */
class HeapAccessTest {
    private static final int LIMIT_SECONDS = 180;

    /** With buffers so small that threads ask for memory all the time, BigDL's own classes come to a stand within seconds. */
    private static final List<String> SCARCE_MEMORY =
            List.of("-XX:+UseG1GC", "-Xmx64m", "-XX:MinTLABSize=1k", "-XX:TLABSize=1k", "-XX:-ResizeTLAB");

    @Test
    void collectionsAndReordersDoNotWaitForEachOther(@TempDir Path folder) throws IOException, InterruptedException {
        File log = folder.resolve("log").toFile();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .forEach(command::add);
        command.addAll(SCARCE_MEMORY);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GarbageBesideReorders.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);

            assertThat(ended).as("whether it ended by itself").isTrue();
            assertThat(process.exitValue()).as(log.toString()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
