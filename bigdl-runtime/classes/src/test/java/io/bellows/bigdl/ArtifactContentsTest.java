package io.bellows.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class ArtifactContentsTest {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path CLASSES = MODULE.resolve("target/classes");
    private static final Path NATIVES = MODULE.resolve("../natives/target/classes");

    @Test
    void classesHoldOnlyKeptEntries() throws IOException {
        assertThat(entries(CLASSES)).isNotEmpty().allMatch(keptFor("classes"));
    }

    @Test
    void nativesHoldOnlyKeptEntries() throws IOException {
        assertThat(entries(NATIVES)).isNotEmpty().allMatch(keptFor("natives"));
    }

    @Test
    void nativesHoldNoClass() throws IOException {
        assertThat(entries(NATIVES)).noneMatch(name -> name.endsWith(".class"));
    }

    @Test
    void noClassExistsOnSparksClassPath() throws IOException {
        Set<String> ours = entries(CLASSES);
        for (Path jar : sparkJars()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                Set<String> both = file.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class"))
                        .filter(ours::contains)
                        .collect(Collectors.toSet());
                assertThat(both).as("classes of %s", jar.getFileName()).isEmpty();
            }
        }
    }

    @Test
    void sparksClassPathIsComplete() {
        assertThat(sparkJars())
                .extracting(jar -> jar.getFileName().toString().replaceAll("-\\d.*", ""))
                .contains(
                        "scala-library",
                        "spark-core_2.12",
                        "spark-mllib_2.12",
                        "spark-sql_2.12",
                        "log4j-core",
                        "jackson-databind",
                        "kryo-shaded",
                        "hadoop-client-runtime");
    }

    @Test
    void bothArtifactsCarryTheirLicenses() {
        for (Path artifact : List.of(CLASSES, NATIVES)) {
            assertThat(artifact.resolve("META-INF/LICENSE")).content().contains("Apache License");
            assertThat(artifact.resolve("META-INF/NOTICE")).content().contains("The BigDL Authors");
            assertThat(artifact.resolve("META-INF/licenses/INTEL-SIMPLIFIED-SOFTWARE-LICENSE.txt"))
                    .content()
                    .contains("Use and Redistribution.");
        }
    }

    /** The files of an artifact by their names, without those about it. */
    private static Set<String> entries(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.startsWith("META-INF/"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Predicate<String> keptFor(String artifact) throws IOException {
        List<PathMatcher> patterns = Files.readAllLines(MODULE.resolve("../kept-entries.txt")).stream()
                .filter(line -> line.startsWith(artifact + " "))
                .map(line -> FileSystems.getDefault().getPathMatcher("glob:" + line.split("\\s+", -1)[2]))
                .toList();
        return name -> patterns.stream().anyMatch(pattern -> pattern.matches(Path.of(name)));
    }

    private static List<Path> sparkJars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(jar -> !jar.startsWith(MODULE.getParent()))
                .toList();
    }
}
