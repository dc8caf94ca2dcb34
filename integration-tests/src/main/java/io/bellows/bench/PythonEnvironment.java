package io.bellows.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Python environment with pinned packages in the user's cache folder, made when it is first needed. */
public final class PythonEnvironment {
    private final Path folder;

    private PythonEnvironment(Path folder) {
        this.folder = folder;
    }

    /**
     * The environment {@code name} with the packages {@code requirements}, such as {@code numpy==1.26.4}.
     *
     * @throws IllegalStateException if python3 cannot make it, with what it printed
     */
    public static PythonEnvironment of(String name, List<String> requirements)
            throws IOException, InterruptedException {
        Path folder = Path.of(System.getProperty("user.home"), ".cache", "bellows", "python", name);
        Path complete = folder.resolve("complete.txt");
        String wanted = String.join("\n", requirements);
        if (!Files.exists(complete) || !Files.readString(complete).equals(wanted)) {
            System.err.println("bellows: installing " + String.join(", ", requirements) + " from the package index");
            run(List.of("python3", "-m", "venv", "--clear", folder.toString()));
            List<String> install = new ArrayList<>(
                    List.of(folder.resolve("bin/python").toString(), "-m", "pip", "install", "--quiet"));
            install.addAll(requirements);
            run(install);
            Files.writeString(complete, wanted);
        }
        return new PythonEnvironment(folder);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("'" + String.join(" ", command) + "' failed; it printed: " + output);
        }
    }

    /** The command that runs the script {@code resource} of {@code owner} with {@code arguments}. */
    public List<String> command(Class<?> owner, String resource, String... arguments) throws IOException {
        Path script = folder.resolve(resource);
        try (var in = owner.getResourceAsStream(resource)) {
            Files.write(script, in.readAllBytes());
        }
        List<String> command =
                new ArrayList<>(List.of(folder.resolve("bin/python").toString(), script.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
