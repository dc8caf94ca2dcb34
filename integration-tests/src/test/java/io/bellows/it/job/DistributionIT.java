package io.bellows.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.EndedProgram;
import io.bellows.it.cluster.ProjectHome;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users are given: an archive that runs where it is unpacked, and jars that take no class of Spark's place. */
class DistributionIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private EndedProgram run(Path working, String sparkHome, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(working.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("SPARK_HOME");
        if (!sparkHome.isEmpty()) {
            builder.environment().put("SPARK_HOME", sparkHome);
        }
        return EndedProgram.run(builder, folder, LIMIT);
    }

    /** A Spark home of Maven's jars, with a launcher such as Spark's own. */
    private Path sparkHome() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("spark/bin"));
        Files.createSymbolicLink(folder.resolve("spark/jars"), ProjectHome.sparkJars());
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .toList();
        Path submit = Files.writeString(bin.resolve("spark-submit"), """
                #!/bin/sh
                export SPARK_HOME="%s" SPARK_SCALA_VERSION=2.12
                exec "$JAVA_HOME/bin/java" @OPTIONS@ -cp "$SPARK_HOME/jars/*" org.apache.spark.deploy.SparkSubmit "$@"
                """.formatted(folder.resolve("spark"))
                .replace("@OPTIONS@", String.join(" ", options)));
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder.resolve("spark");
    }

    @Test
    void runsWhereItIsUnpackedWithTheUsersSpark() throws Exception {
        assertThat(run(folder, "", "tar", "xzf", ProjectHome.archive().toString())
                        .code())
                .isZero();
        Path home;
        try (Stream<Path> unpacked = Files.list(folder)) {
            home = unpacked.filter(path -> path.getFileName().toString().startsWith("bellows-"))
                    .findFirst()
                    .orElseThrow();
        }
        EndedProgram without = run(home, "", "./bellows", "demo");
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.output()).contains("found no SPARK_HOME");

        EndedProgram with = run(
                home,
                sparkHome().toString(),
                "./bellows",
                "preview",
                "conf/mnist.conf",
                "--rows",
                "2",
                "--out",
                folder.resolve("p.png").toString(),
                "--master",
                "local[1]");
        assertThat(with.output()).contains("2 training images");
        assertThat(with.code()).isZero();
        assertThat(folder.resolve("p.png")).isNotEmptyFile();
    }

    @Test
    void noClassTakesThePlaceOfOneOfSparks() throws IOException {
        Set<String> ours = classes(ProjectHome.bellowsJar());
        Set<String> shadowing = new TreeSet<>();
        int jars = 0;
        try (Stream<Path> found = Files.list(ProjectHome.sparkJars())) {
            for (Path jar :
                    found.filter(path -> path.toString().endsWith(".jar")).toList()) {
                jars++;
                Set<String> theirs = classes(jar);
                ours.stream().filter(theirs::contains).forEach(shadowing::add);
            }
        }
        assertThat(jars).isGreaterThan(100);
        assertThat(ours).contains("io/bellows/jobs/Main.class", "io/bellows/shaded/protobuf/ByteString.class");
        assertThat(shadowing).isEmpty();
        assertThat(ours)
                .noneMatch(name -> name.startsWith("com/google/protobuf/")
                        || name.startsWith("com/typesafe/config/")
                        || name.startsWith("scala/")
                        || name.startsWith("org/slf4j/"));
    }

    @Test
    void theJarForMavenHoldsNothingOfOthers() throws IOException {
        assertThat(classes(ProjectHome.stagesJar()))
                .contains("io/bellows/train/DataParallelClassifier.class")
                .allMatch(name -> name.startsWith("io/bellows/") || name.startsWith("ml/dmlc/xgboost4j/java/"));
    }

    private static Set<String> classes(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return new TreeSet<>(file.stream()
                    .map(ZipEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .toList());
        }
    }
}
