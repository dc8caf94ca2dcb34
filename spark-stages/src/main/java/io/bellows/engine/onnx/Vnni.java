package io.bellows.engine.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** Whether the CPU has x86's instructions for sums of 8-bit products, which are exact; sums without them may not be. */
final class Vnni {
    private static final Path CPU = Path.of("/proc/cpuinfo");
    private static final Set<String> FLAGS = Set.of("avx512_vnni", "avx_vnni");
    private static final boolean PRESENT = Files.isReadable(CPU) && isIn(CPU);

    private Vnni() {}

    /** False, too, where it cannot be told. */
    static boolean isPresent() {
        return PRESENT;
    }

    private static boolean isIn(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .flatMap(line -> Stream.of(line.split("\\s+")))
                    .anyMatch(FLAGS::contains);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read '" + file + "'", e);
        }
    }
}
