package io.bellows.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.network.NetworkModel;
import io.bellows.network.Safetensors;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run's checkpoints on any Hadoop file system: one folder an epoch, with a manifest, the weights, the best weights and
 * the optimizer's vectors.
 *
 * <p>A folder is written aside, its manifest last, and renamed when whole; one without a manifest is never read. The two
 * latest are kept.
 */
final class Checkpoints {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PREFIX = "epoch-";
    private static final String MANIFEST = "manifest.json";
    private static final int KEPT = 2;
    private static final int VERSION = 1;

    private final TrainingPlan plan;

    Checkpoints(TrainingPlan plan) {
        this.plan = plan;
    }

    /** Saves the state after the epochs that the interval names. */
    void saveIfDue(TrainingState state) throws IOException {
        if (!plan.checkpoints().enabled()
                || state.epochsDone() % plan.checkpoints().intervalEpochs() != 0) {
            return;
        }
        Path directory = new Path(plan.checkpoints().directory());
        FileSystem files = fileSystem(directory);
        Path whole = new Path(directory, PREFIX + String.format("%06d", state.epochsDone()));
        Path aside = new Path(directory, "_writing-" + whole.getName());
        files.delete(aside, true);
        files.mkdirs(aside);
        write(files, new Path(aside, "weights.safetensors"), state.weights.toWeights());
        if (state.best != null) {
            write(files, new Path(aside, "best.safetensors"), state.best.weights());
        }
        write(files, new Path(aside, "optimizer.safetensors"), optimizerTensors(state));
        try (OutputStream out = files.create(new Path(aside, MANIFEST))) {
            out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest(state)));
        }
        files.delete(whole, true);
        if (!files.rename(aside, whole)) {
            throw new IOException("Cannot finish checkpoint '" + whole + "': found that '" + aside
                    + "' could not be renamed; check the permissions of the checkpoint directory");
        }
        FileStatus[] all = list(files, directory);
        for (int i = 0; i < all.length - KEPT; i++) {
            files.delete(all[i].getPath(), true);
        }
    }

    /** Sets {@code state} to the latest checkpoint of this run, if there is one. */
    void restoreLatest(TrainingState state) throws IOException {
        if (!plan.checkpoints().enabled()) {
            return;
        }
        Path directory = new Path(plan.checkpoints().directory());
        FileSystem files = fileSystem(directory);
        Optional<FileStatus> latest = Arrays.stream(list(files, directory)).reduce((first, second) -> second);
        if (latest.isPresent()) {
            restore(files, latest.get().getPath(), state);
        }
    }

    private FileSystem fileSystem(Path directory) throws IOException {
        return directory.getFileSystem(plan.checkpoints().hadoop().value());
    }

    private static FileStatus[] list(FileSystem files, Path directory) throws IOException {
        if (!files.exists(directory)) {
            return new FileStatus[0];
        }
        FileStatus[] found = files.listStatus(directory, path -> path.getName().startsWith(PREFIX));
        Arrays.sort(found, Comparator.comparing((FileStatus status) -> status.getPath()
                .getName()));
        return found;
    }

    private static void write(FileSystem files, Path path, Weights weights) throws IOException {
        try (OutputStream out = new BufferedOutputStream(files.create(path))) {
            Safetensors.write(weights, out);
        }
    }

    private static Weights read(FileSystem files, Path path) throws IOException {
        try (InputStream in = new BufferedInputStream(files.open(path))) {
            return Safetensors.read(in);
        }
    }

    private static Weights optimizerTensors(TrainingState state) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < state.optimizer.slotCount(); i++) {
            float[] slot = state.optimizer.slot(i);
            tensors.put("slot" + i, new Weights.Tensor(Shape.of(slot.length), slot));
        }
        return new Weights(tensors);
    }

    private static ObjectNode manifest(TrainingState state) {
        ObjectNode manifest = MAPPER.createObjectNode();
        manifest.put("version", VERSION);
        manifest.put("optimizerStep", state.optimizer.step());
        manifest.put("bestEpoch", state.bestEpoch);
        manifest.set("epochs", MAPPER.valueToTree(state.epochs));
        manifest.set("stepLosses", MAPPER.valueToTree(state.stepLosses));
        return manifest;
    }

    private void restore(FileSystem files, Path checkpoint, TrainingState state) throws IOException {
        JsonNode manifest;
        try (InputStream in = files.open(new Path(checkpoint, MANIFEST))) {
            manifest = MAPPER.readTree(in);
        }
        if (manifest.path("version").asInt() != VERSION) {
            throw new IOException("Cannot resume from checkpoint '" + checkpoint + "': found version "
                    + manifest.path("version") + ", expected " + VERSION);
        }
        NetworkModel latest =
                new NetworkModel(plan.initial().network(), read(files, new Path(checkpoint, "weights.safetensors")));
        state.weights.set(latest.weights());
        Path best = new Path(checkpoint, "best.safetensors");
        if (files.exists(best)) {
            state.best = new NetworkModel(plan.initial().network(), read(files, best));
        }
        Weights slots = read(files, new Path(checkpoint, "optimizer.safetensors"));
        for (int i = 0; i < state.optimizer.slotCount(); i++) {
            float[] slot = state.optimizer.slot(i);
            System.arraycopy(slots.values("slot" + i), 0, slot, 0, slot.length);
        }
        state.optimizer.resumeAfter(manifest.path("optimizerStep").asLong());
        state.bestEpoch = manifest.path("bestEpoch").asInt();
        state.stepLosses = MAPPER.treeToValue(manifest.path("stepLosses"), double[].class);
        for (JsonNode epoch : manifest.path("epochs")) {
            state.epochs.add(MAPPER.treeToValue(epoch, EpochSummary.class));
        }
    }
}
