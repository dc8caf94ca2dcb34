package io.bellows.it.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.bench.PythonEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Scripts in Python, and the one with onnxruntime and two packages that ship models. */
public final class Scripts {
    private Scripts() {}

    static PythonEnvironment python() throws IOException, InterruptedException {
        return PythonEnvironment.of(
                "serving",
                List.of(
                        // What the two packages need beside their models is not wanted.
                        "--no-deps",
                        "numpy==1.26.4",
                        "onnxruntime==1.20.1",
                        "flatbuffers==24.3.25",
                        "protobuf==5.29.5",
                        "packaging==24.2",
                        "rapidocr-onnxruntime==1.4.4",
                        "magika==1.0.3"));
    }

    /** What {@code command} prints in {@code folder}; fails where it does. */
    public static String run(List<String> command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
