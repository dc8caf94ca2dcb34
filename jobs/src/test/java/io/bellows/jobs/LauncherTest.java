package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher as a process, in a project of which nothing is built, with only the tools that a test grants. */
final class LauncherTest {
    private static final List<String> BASE_TOOLS = List.of(
            "bash", "dirname", "readlink", "cat", "sed", "head", "tail", "find", "mkdir", "touch", "stty", "cut");

    @TempDir
    private Path folder;

    private Path tools;
    private Path launcher;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void copyLauncherAndTools() throws IOException {
        launcher = Files.copy(Path.of("..", "bellows"), folder.resolve("bellows"));
        Files.writeString(folder.resolve("pom.xml"), "<project/>");
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : BASE_TOOLS) {
            grant(tool);
        }
    }

    private void grant(String tool) throws IOException {
        Path found = Stream.of(System.getenv("PATH").split(":"))
                .map(path -> Path.of(path, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Cannot find tool '" + tool + "' of this test"));
        Files.createSymbolicLink(tools.resolve(tool), found);
    }

    private void write(String tool, String script) throws IOException {
        Files.writeString(tools.resolve(tool), "#!" + tools.resolve("bash") + "\n" + script + "\n");
        Files.setPosixFilePermissions(tools.resolve(tool), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(tools.resolve("bash").toString(), launcher.toString()), Arrays.stream(arguments))
                .toList());
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().putAll(environment);
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        int code = process.waitFor();
        return new Ended(
                code, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    private static Map<String, String> withJdk() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void helpFitsATerminalAndNeedsNothing() throws Exception {
        Ended help = run(Map.of(), "help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains(
                        "run CONF",
                        "score MODEL INPUT OUTPUT",
                        "demo",
                        "bench SUITE",
                        "explain CONF",
                        "advise EVENTLOG");
        assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(run(Map.of()).out()).isEqualTo(help.out());
    }

    @Test
    void refusesAnUnknownCommandWithTheUsage() throws Exception {
        Ended ended = run(Map.of(), "dmo");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).startsWith("bellows: Cannot run command 'dmo'").contains("run CONF");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void saysHowToGetJava() throws Exception {
        Ended ended = run(Map.of(), "demo");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("Cannot find Java", "install a JDK 17", "JAVA_HOME");
    }

    @Test
    void refusesAnotherJava() throws Exception {
        write("java", "echo 'openjdk version \"11.0.2\" 2019-01-15' >&2");
        Ended ended = run(Map.of(), "demo");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("found version 11, expected 17");
    }

    @Test
    void saysHowToGetMaven() throws Exception {
        Ended ended = run(withJdk(), "demo");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("found no mvn", "install Maven 3.8 or later");
    }

    @Test
    void saysHowToGetPythonAndPip() throws Exception {
        write("mvn", "exit 1");
        assertThat(run(withJdk(), "demo").err()).contains("found no python3", "apt-get install python3 python3-pip");
        write("python3", "exit 1");
        assertThat(run(withJdk(), "demo").err()).contains("python3 without pip");
    }

    @Test
    void showsTheEndOfABuildThatFails() throws Exception {
        write("python3", "exit 0");
        write("mvn", "echo the compiler is on strike; exit 1");
        Ended ended = run(withJdk(), "run", "x.conf");
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out()).startsWith("building Bellows");
        assertThat(ended.err()).contains("the compiler is on strike", "Cannot build; the whole output is in");
    }

    @Test
    void explainSaysHowToGetRapids() throws Exception {
        Ended none = run(Map.of("XDG_CACHE_HOME", folder.toString()), "explain", "x.conf");
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("found no RAPIDS", "rapids-4-spark_2.12", "RAPIDS_JAR", "no GPU is needed");

        Ended wrong = run(Map.of("RAPIDS_JAR", "/nowhere.jar"), "explain", "x.conf");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("found no file '/nowhere.jar'", "RAPIDS_JAR");
    }

    @Test
    void benchAsksForASuite() throws Exception {
        Ended ended = run(Map.of(), "bench");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("found no suite");
    }
}
