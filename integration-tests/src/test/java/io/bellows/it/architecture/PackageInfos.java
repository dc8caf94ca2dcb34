package io.bellows.it.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The rule that each package says in a sentence what lives there; held to sources, since no class file shows it. */
final class PackageInfos {
    private PackageInfos() {}

    /** The folders under {@code sources} that hold Java files but no {@code package-info.java}. */
    static List<Path> missingUnder(Path sources) {
        try (Stream<Path> paths = Files.walk(sources)) {
            return paths.filter(Files::isDirectory)
                    .filter(PackageInfos::holdsJava)
                    .filter(folder -> Files.notExists(folder.resolve("package-info.java")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean holdsJava(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
