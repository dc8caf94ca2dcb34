package io.bellows.serve;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.network.NetworkJson;
import io.bellows.network.NetworkModel;
import io.bellows.network.Safetensors;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The one model in a folder that a stage or a pipeline was saved to, read without Spark.
 *
 * @param file the model
 * @param labels names of its outputs; empty if they have none
 */
record SavedModel(OnnxFile file, List<String> labels) {
    private static final String ONNX = "model.onnx";
    private static final String NETWORK = "network.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String LABELS = "labels.json";

    /** How deep pipelines, and the folder of a job's results, may hold each other. */
    private static final int DEPTH = 8;

    /**
     * Reads the model at {@code path}: an ONNX file, or a folder.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is none or several
     */
    static SavedModel read(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            return new SavedModel(OnnxFile.read(path), List.of());
        }
        List<Path> found = new ArrayList<>();
        find(path, DEPTH, found);
        if (found.size() != 1) {
            throw new IllegalArgumentException("Cannot open model '" + path + "': found models " + found
                    + ", expected one; give the folder of one stage, or an ONNX file");
        }
        return ofStage(found.get(0));
    }

    private static void find(Path folder, int depth, List<Path> found) throws IOException {
        if (isModel(folder)) {
            found.add(folder);
            return;
        }
        Path stages = folder.resolve("stages");
        Path model = folder.resolve("model");
        if (depth > 0 && Files.isDirectory(stages)) {
            try (Stream<Path> each = Files.list(stages)) {
                for (Path stage : each.sorted().toList()) {
                    find(stage, depth - 1, found);
                }
            }
        } else if (depth > 0 && Files.isDirectory(model)) {
            find(model, depth - 1, found);
        }
    }

    private static boolean isModel(Path folder) {
        return Files.exists(folder.resolve(ONNX))
                || (Files.exists(folder.resolve(NETWORK)) && Files.exists(folder.resolve(WEIGHTS)));
    }

    private static SavedModel ofStage(Path folder) throws IOException {
        List<String> labels = List.of();
        if (Files.exists(folder.resolve(LABELS))) {
            labels =
                    new ObjectMapper().readValue(folder.resolve(LABELS).toFile(), new TypeReference<List<String>>() {});
        }
        if (Files.exists(folder.resolve(ONNX))) {
            return new SavedModel(OnnxFile.read(folder.resolve(ONNX)), labels);
        }
        try (InputStream weights = new BufferedInputStream(Files.newInputStream(folder.resolve(WEIGHTS)))) {
            NetworkModel model = new NetworkModel(
                    NetworkJson.read(Files.readString(folder.resolve(NETWORK))), Safetensors.read(weights));
            return new SavedModel(OnnxFile.of(OnnxExporter.export(model), folder.toString()), labels);
        }
    }
}
