package io.bellows.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the build's FetchWheels.java in a process of its own, as the build does, with a small wheel. */
class FetchWheelsTest {
    private static final Path RUNTIME = Path.of("").toAbsolutePath().getParent();
    private static final String WHEEL = "tiny_wheel-1.0-py3-none-any.whl";

    @TempDir
    private static Path compiled;

    @TempDir
    private Path folder;

    private Path cache;
    private Path target;

    @BeforeAll
    static void compileOnce() {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String source = RUNTIME.resolve("FetchWheels.java").toString();
        assertThat(compiler.run(null, null, null, "-d", compiled.toString(), source))
                .isZero();
    }

    @BeforeEach
    void lockOneSmallWheel() throws IOException, InterruptedException {
        cache = Files.createDirectories(folder.resolve("cache"));
        target = folder.resolve("target");
        Files.write(cache.resolve(WHEEL), wheel("a/A.class", "a/b/B.class", "log4j/L.class"));
        Files.writeString(
                folder.resolve("wheels.lock"), "tiny-wheel==1.0 --hash=sha256:" + sha256(cache.resolve(WHEEL)));
        Files.writeString(folder.resolve("kept.txt"), "classes  tiny-wheel  a/**\n");
    }

    @Test
    void unpacksKeptEntriesOnly() throws IOException, InterruptedException {
        assertThat(fetch().code()).isZero();
        assertThat(unpacked()).containsExactlyInAnyOrder("a/A.class", "a/b/B.class");
    }

    @Test
    void leavesBehindWhatIsToBeLeftAllTheSame() throws IOException, InterruptedException {
        Files.writeString(
                folder.resolve("kept.txt"), "classes  tiny-wheel  a/**\nclasses-without  tiny-wheel  a/b/B*.class\n");
        assertThat(fetch().code()).isZero();
        assertThat(unpacked()).containsExactly("a/A.class");
    }

    @Test
    void secondRunReadsNoWheel() throws IOException, InterruptedException {
        fetch();
        Files.writeString(cache.resolve(WHEEL), "no longer a wheel");
        assertThat(fetch().code()).isZero();
    }

    @Test
    void shorterKeptListRemovesWhatItKeptBefore() throws IOException, InterruptedException {
        fetch();
        Files.writeString(folder.resolve("kept.txt"), "classes  tiny-wheel  a/*\n");
        assertThat(fetch().code()).isZero();
        assertThat(unpacked()).containsExactly("a/A.class");
    }

    @Test
    void unpacksAgainWhatWasDeleted() throws IOException, InterruptedException {
        fetch();
        Files.delete(target.resolve("a/A.class"));
        fetch();
        assertThat(unpacked()).contains("a/A.class");
    }

    @Test
    void refusesWheelWithOtherChecksum() throws IOException, InterruptedException {
        String expected = sha256(cache.resolve(WHEEL));
        Files.writeString(cache.resolve(WHEEL), "tampered");
        assertThat(fetch().error())
                .contains("Cannot use wheel", WHEEL, "found SHA-256 " + sha256(cache.resolve(WHEEL)))
                .contains("expected " + expected, "delete this file");
        assertThat(target).doesNotExist();
    }

    @Test
    void namesPythonWhenItIsMissing() throws IOException, InterruptedException {
        Files.delete(cache.resolve(WHEEL));
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(fetch(Map.of("PATH", empty.toString())).error())
                .contains("Cannot fetch wheels 'tiny-wheel==1.0'", "found no python3 on PATH '" + empty + "'")
                .contains("install python3 with pip", "-Dbellows.wheels=DIR");
    }

    @Test
    void namesPipWhenItIsMissing() throws IOException, InterruptedException {
        Files.delete(cache.resolve(WHEEL));
        Path bare = folder.resolve("bare");
        run(Map.of(), "python3", "-m", "venv", "--without-pip", bare.toString());
        assertThat(fetch(Map.of("PATH", bare.resolve("bin").toString())).error())
                .contains("found a python3 without pip", "install pip", cache.toString());
    }

    @Test
    void namesNetworkWhenNoIndexAnswers() throws IOException, InterruptedException {
        Files.delete(cache.resolve(WHEEL));
        Map<String, String> noIndex = Map.of("PIP_INDEX_URL", "http://127.0.0.1:9/simple", "PIP_RETRIES", "0");
        assertThat(fetch(noIndex).error()).contains("found pip's exit code 1", "check the network", cache.toString());
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void fetchesMissingWheelThroughPip() throws IOException, InterruptedException {
        Map<String, String> index = moveWheelToPackageIndex();
        assertThat(fetch(index).code()).isZero();
        assertThat(cache.resolve(WHEEL)).isRegularFile();
        assertThat(cache)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith(".download"));
        assertThat(unpacked()).containsExactlyInAnyOrder("a/A.class", "a/b/B.class");
    }

    @Test
    void keepsNothingOfDownloadWithOtherChecksum() throws IOException, InterruptedException {
        Map<String, String> index = moveWheelToPackageIndex();
        Files.writeString(folder.resolve("wheels.lock"), "tiny-wheel==1.0 --hash=sha256:" + "0".repeat(64));
        assertThat(fetch(index).error()).contains("Cannot fetch wheels 'tiny-wheel==1.0'", "HASH", "0".repeat(64));
        assertThat(cache).isEmptyDirectory();
    }

    /** The environment in which pip knows one package index: a folder that holds the wheel. */
    private Map<String, String> moveWheelToPackageIndex() throws IOException {
        Path index = Files.createDirectory(folder.resolve("index"));
        Files.move(cache.resolve(WHEEL), index.resolve(WHEEL));
        return Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", index.toString());
    }

    @Test
    void refusesOtherPlatforms() throws IOException, InterruptedException {
        assertThat(fetch(Map.of(), "-Dos.name=Mac OS X", "-Dos.arch=aarch64").error())
                .contains("found platform Mac OS X aarch64", "expected Linux amd64", "container");
        assertThat(fetch(Map.of(), "-Dos.arch=aarch64").error()).contains("found platform Linux aarch64");
    }

    @Test
    void refusesKeptLineThatMatchesNothing() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("kept.txt"), "classes  tiny-wheel  c/**\n");
        assertThat(fetch().error()).contains("found no entry c/**", "correct the kept list");
        Files.writeString(folder.resolve("kept.txt"), "classes  tiny-wheel  a/**\nclasses-without  tiny-wheel  d/**\n");
        assertThat(fetch().error()).contains("found no entry d/**", "correct the kept list");
    }

    private Result fetch() throws IOException, InterruptedException {
        return fetch(Map.of());
    }

    private Result fetch(Map<String, String> environment, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", compiled.toString(), "FetchWheels"));
        for (String file : List.of("wheels.lock", "kept.txt")) {
            command.add(folder.resolve(file).toString());
        }
        command.addAll(List.of("classes", cache.toString(), target.toString()));
        command.add(folder.resolve("record.txt").toString());
        return run(environment, command.toArray(new String[0]));
    }

    private Result run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path error = folder.resolve("stderr.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(error.toFile())
                .redirectOutput(folder.resolve("stdout.txt").toFile());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Result(code, Files.readString(error));
    }

    private List<String> unpacked() throws IOException {
        try (Stream<Path> files = Files.walk(target)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> target.relativize(file).toString())
                    .toList();
        }
    }

    private static byte[] wheel(String... entries) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        }
        ByteArrayOutputStream wheel = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(wheel)) {
            zip.putNextEntry(new ZipEntry("tiny/lib/all.jar"));
            zip.write(jar.toByteArray());
            zip.putNextEntry(new ZipEntry("tiny_wheel-1.0.dist-info/WHEEL"));
            zip.write(
                    "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("tiny_wheel-1.0.dist-info/METADATA"));
            zip.write("Metadata-Version: 2.1\nName: tiny-wheel\nVersion: 1.0\n".getBytes(StandardCharsets.UTF_8));
        }
        return wheel.toByteArray();
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** What one run of the program gave: its exit code and its error text, which is empty exactly when it succeeded. */
    private record Result(int code, String text) {
        String error() {
            assertThat(code).isEqualTo(1);
            return text;
        }
    }
}
