package io.bellows.it.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the build keeps what a cluster and its applications are made of. */
public final class ProjectHome {
    /** The newest version of Spark that Bellows is tested with. */
    public static final String NEWEST_SPARK = "3.5.9";

    /** The oldest. */
    public static final String OLDEST_SPARK = "3.5.0";

    private static final Path MODULE = module();

    private ProjectHome() {}

    /** The folder of the project. */
    public static Path folder() {
        return MODULE.getParent();
    }

    /** The real digits that ship with the project: {@code path, content, label}. */
    public static Path digits() {
        return folder().resolve("conf/data/mnist-10k");
    }

    /** A folder of the tests' own that the build cleans. */
    public static Path output() {
        return MODULE.resolve("target/cluster");
    }

    /** A Spark home made of Maven's jars alone. */
    public static Path spark() {
        return withJars(folder().resolve("jobs/target/spark"));
    }

    /** The same of another version, with what YARN needs. */
    public static Path spark(String version) {
        return withJars(folder().resolve("spark-homes").resolve(version).resolve("target"));
    }

    private static Path withJars(Path home) {
        if (!Files.isDirectory(home.resolve("jars"))) {
            throw new IllegalStateException(
                    "Cannot start Spark: found no '" + home + "/jars'; run mvn verify, which makes it");
        }
        return home;
    }

    /** Spark's own jars, with all that they need. */
    public static Path sparkJars() {
        return spark().resolve("jars");
    }

    /** The archive that users unpack. */
    public static Path archive() {
        return only(folder().resolve("jobs/target"), "bellows-[0-9.]+-bin\\.tar\\.gz");
    }

    /** The jar that users of Maven depend on. */
    public static Path stagesJar() {
        return only(folder().resolve("spark-stages/target"), "bellows-spark-stages-[0-9.]+\\.jar");
    }

    /** The jar that users give to spark-submit. */
    public static Path bellowsJar() {
        return only(folder().resolve("jobs/target"), "bellows-[0-9.]+-all\\.jar");
    }

    private static Path only(Path folder, String name) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Cannot run on a cluster: found no " + name + " in '"
                            + folder + "'; run mvn verify, which makes it"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What of RAPIDS is of use without a GPU, for Spark 3.5.3. */
    public static Path rapidsJar() {
        return only(MODULE.resolve("target"), "rapids-[0-9.]+-explain\\.jar");
    }

    /** A jar that Databricks puts on its class path. */
    public static Path databricksJar(String name) {
        return only(MODULE.resolve("target/databricks"), Pattern.quote(name));
    }

    /** Writes the compiled test classes whose path {@code wanted} accepts into {@code jar}. */
    static Path testJar(Path jar, Predicate<String> wanted) {
        Path classes = MODULE.resolve("target/test-classes");
        try (Stream<Path> found = Files.walk(classes)) {
            Files.createDirectories(jar.getParent());
            List<Path> files = found.filter(Files::isRegularFile).sorted().toList();
            try (OutputStream out = Files.newOutputStream(jar);
                    JarOutputStream entries = new JarOutputStream(out)) {
                for (Path file : files) {
                    String name = classes.relativize(file).toString().replace('\\', '/');
                    if (wanted.test(name)) {
                        entries.putNextEntry(new JarEntry(name));
                        Files.copy(file, entries);
                        entries.closeEntry();
                    }
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path module() {
        try {
            return Path.of(ProjectHome.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getParent()
                    .getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
