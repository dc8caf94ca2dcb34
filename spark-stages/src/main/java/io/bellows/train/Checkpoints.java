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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A run's checkpoints on any Hadoop file system: one folder an epoch, with a manifest, the weights, the best weights and
 * the optimizer's vectors, the moving average of the weights among them.
 *
 * <p>A folder is written aside, its manifest last, and renamed when whole. The manifest has the sizes of the other files:
 * a folder that is not whole is never read. The two latest are kept.
 */
final class Checkpoints {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String PREFIX = "epoch-";
    private static final String MANIFEST = "manifest.json";
    private static final String WEIGHTS = "weights.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String AVERAGE = "average";
    private static final String SIZES = "bytes";
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
        Path whole = folder(state.epochsDone());
        // a name of its own: a worker that Spark gave up may still be writing the same epoch
        Path aside = new Path(directory, "_writing-" + whole.getName() + "-" + UUID.randomUUID());
        files.mkdirs(aside);
        ObjectNode sizes = MAPPER.createObjectNode();
        write(files, aside, WEIGHTS, state.weights.toWeights(), sizes);
        if (state.best != null) {
            write(files, aside, BEST, state.best.weights(), sizes);
        }
        write(files, aside, OPTIMIZER, optimizerTensors(state), sizes);
        try (OutputStream out = files.create(new Path(aside, MANIFEST))) {
            out.write(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest(state, sizes)));
        }
        files.delete(whole, true);
        if (!files.rename(aside, whole)) {
            throw new IOException("Cannot finish checkpoint '" + whole + "': found that '" + aside
                    + "' could not be renamed; check the permissions of the checkpoint directory");
        }
        List<Path> all = list(files, directory);
        for (int i = 0; i < all.size() - KEPT; i++) {
            files.delete(all.get(i), true);
        }
    }

    /** The epoch of the latest whole checkpoint of this run; 0 when there is none. */
    int latestEpoch() throws IOException {
        if (!plan.checkpoints().enabled()) {
            return 0;
        }
        Path directory = new Path(plan.checkpoints().directory());
        FileSystem files = fileSystem(directory);
        List<Path> all = list(files, directory);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (isWhole(files, all.get(i))) {
                return Integer.parseInt(all.get(i).getName().substring(PREFIX.length()));
            }
        }
        return 0;
    }

    /**
     * Sets {@code state} to the checkpoint of {@code epoch}; nothing happens for epoch 0.
     *
     * @throws IOException if this worker cannot read it
     */
    void restore(int epoch, TrainingState state) throws IOException {
        if (epoch == 0) {
            return;
        }
        Path checkpoint = folder(epoch);
        FileSystem files = fileSystem(checkpoint);
        if (!isWhole(files, checkpoint)) {
            throw new IOException("Cannot resume from checkpoint '" + checkpoint
                    + "': found none, expected what the first worker sees; point checkpointPath at a file system that"
                    + " all executors share");
        }
        restore(files, checkpoint, state);
    }

    private Path folder(int epoch) {
        return new Path(plan.checkpoints().directory(), PREFIX + String.format("%06d", epoch));
    }

    /** Whether all its files have their full size: where a rename is a copy, a crash can leave a part of them. */
    private static boolean isWhole(FileSystem files, Path checkpoint) throws IOException {
        Path path = new Path(checkpoint, MANIFEST);
        if (!files.exists(path)) {
            return false;
        }
        JsonNode sizes = manifest(files, checkpoint).path(SIZES);
        for (Iterator<String> names = sizes.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            Path file = new Path(checkpoint, name);
            if (!files.exists(file)
                    || files.getFileStatus(file).getLen() != sizes.path(name).asLong()) {
                return false;
            }
        }
        return true;
    }

    private FileSystem fileSystem(Path directory) throws IOException {
        return directory.getFileSystem(plan.checkpoints().hadoop().value());
    }

    /** The folders of checkpoints, oldest first. */
    private static List<Path> list(FileSystem files, Path directory) throws IOException {
        if (!files.exists(directory)) {
            return List.of();
        }
        return Arrays.stream(files.listStatus(directory, path -> path.getName().startsWith(PREFIX)))
                .map(FileStatus::getPath)
                .sorted(Comparator.comparing(Path::getName))
                .toList();
    }

    private static void write(FileSystem files, Path folder, String name, Weights weights, ObjectNode sizes)
            throws IOException {
        Path path = new Path(folder, name);
        try (OutputStream out = new BufferedOutputStream(files.create(path))) {
            Safetensors.write(weights, out);
        }
        sizes.put(name, files.getFileStatus(path).getLen());
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
        if (state.average != null) {
            tensors.put(AVERAGE, new Weights.Tensor(Shape.of(state.average.length), state.average));
        }
        return new Weights(tensors);
    }

    private static ObjectNode manifest(TrainingState state, ObjectNode sizes) {
        ObjectNode manifest = MAPPER.createObjectNode();
        manifest.put("version", VERSION);
        manifest.set(SIZES, sizes);
        manifest.put("optimizerStep", state.optimizer.step());
        manifest.put("rateFactor", state.rateFactor);
        manifest.put("bestEpoch", state.bestEpoch);
        manifest.set("epochs", MAPPER.valueToTree(state.epochs));
        manifest.set("stepLosses", MAPPER.valueToTree(state.stepLosses));
        return manifest;
    }

    private static JsonNode manifest(FileSystem files, Path checkpoint) throws IOException {
        try (InputStream in = files.open(new Path(checkpoint, MANIFEST))) {
            return MAPPER.readTree(in);
        }
    }

    private void restore(FileSystem files, Path checkpoint, TrainingState state) throws IOException {
        JsonNode manifest = manifest(files, checkpoint);
        if (manifest.path("version").asInt() != VERSION) {
            throw new IOException("Cannot resume from checkpoint '" + checkpoint + "': found version "
                    + manifest.path("version") + ", expected " + VERSION);
        }
        NetworkModel latest = new NetworkModel(plan.initial().network(), read(files, new Path(checkpoint, WEIGHTS)));
        state.weights.set(latest.weights());
        Path best = new Path(checkpoint, BEST);
        if (files.exists(best)) {
            state.best = new NetworkModel(plan.initial().network(), read(files, best));
        }
        Weights slots = read(files, new Path(checkpoint, OPTIMIZER));
        for (int i = 0; i < state.optimizer.slotCount(); i++) {
            float[] slot = state.optimizer.slot(i);
            System.arraycopy(slots.values("slot" + i), 0, slot, 0, slot.length);
        }
        if (state.average != null) {
            System.arraycopy(slots.values(AVERAGE), 0, state.average, 0, state.average.length);
        }
        state.optimizer.resumeAfter(manifest.path("optimizerStep").asLong());
        state.rateFactor = manifest.path("rateFactor").asDouble();
        state.bestEpoch = manifest.path("bestEpoch").asInt();
        state.stepLosses = MAPPER.treeToValue(manifest.path("stepLosses"), double[].class);
        for (JsonNode epoch : manifest.path("epochs")) {
            state.epochs.add(MAPPER.treeToValue(epoch, EpochSummary.class));
        }
    }
}
