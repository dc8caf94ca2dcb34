package io.bellows.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.network.NetworkModel;
import io.bellows.network.Safetensors;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.train.optimizer.OptimizerState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One checkpoint: a folder with a manifest, the weights, the best weights and the optimizer's vectors, the moving average of
 * the weights among them.
 *
 * <p>The manifest has the SHA-256 of the other files and of itself: a folder that is not whole, or in which a bit has
 * changed, is never read.
 */
record CheckpointFolder(FileSystem files, Path path) {
    static final String MANIFEST = "manifest.json";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String WEIGHTS = "weights.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String BEST_UNAVERAGED = "best-unaveraged.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String AVERAGE = "average";
    private static final String AVERAGE_STATISTICS = "averageStatistics";
    private static final String SUMS = "sha256";
    private static final String OWN_SUM = "manifestSha256";
    private static final String MID_EPOCH = "midEpoch";
    private static final String STATISTICS = "statistics";
    private static final String LEFT_OVER = "leftOver";
    private static final int VERSION = 4;

    /** Writes the state, with {@code optimizer} of all weights, the manifest last. */
    void write(TrainingState state, OptimizerState optimizer, TrainingPlan plan) throws IOException {
        ObjectNode sums = MAPPER.createObjectNode();
        write(WEIGHTS, state.weights.toWeights(), sums);
        if (state.best != null) {
            write(BEST, state.best.weights(), sums);
        }
        if (state.bestUnaveraged != null) {
            write(BEST_UNAVERAGED, state.bestUnaveraged.weights(), sums);
        }
        write(OPTIMIZER, optimizerTensors(state, optimizer), sums);
        ObjectNode manifest = MAPPER.createObjectNode();
        manifest.put("version", VERSION);
        manifest.set("run", MAPPER.valueToTree(RunIdentity.of(plan)));
        manifest.set(SUMS, sums);
        manifest.put("optimizerStep", state.optimizer.step());
        manifest.set("tensorSteps", MAPPER.valueToTree(state.tensorSteps));
        manifest.put("rateFactor", state.rateFactor);
        manifest.put("lossScale", state.lossScale);
        manifest.put("finiteSteps", state.finiteSteps);
        manifest.put("bestEpoch", state.bestEpoch);
        manifest.put("inheritedEpochs", state.inheritedEpochs);
        manifest.set("epochs", MAPPER.valueToTree(state.epochs));
        manifest.set("steps", MAPPER.valueToTree(state.steps));
        if (state.midEpoch != null) {
            manifest.set(MID_EPOCH, toJson(state.midEpoch));
        }
        manifest.put(OWN_SUM, Sha256.of(MAPPER.writeValueAsBytes(manifest)));
        try (OutputStream out = files.create(new Path(path, MANIFEST))) {
            out.write(MAPPER.writeValueAsBytes(manifest));
        }
    }

    /** Whether all its files are there as they were written; not so, too, where the file system itself says that one is damaged. */
    boolean isSound() throws IOException {
        if (!files.exists(new Path(path, MANIFEST))) {
            return false;
        }
        try {
            ObjectNode manifest = (ObjectNode) manifest();
            String sum = manifest.path(OWN_SUM).asText();
            manifest.remove(OWN_SUM);
            if (!sum.equals(Sha256.of(MAPPER.writeValueAsBytes(manifest)))) {
                return false;
            }
            for (Iterator<Map.Entry<String, JsonNode>> sums =
                            manifest.path(SUMS).fields();
                    sums.hasNext(); ) {
                Map.Entry<String, JsonNode> file = sums.next();
                Path place = new Path(path, file.getKey());
                if (!files.exists(place) || !sumOf(place).equals(file.getValue().asText())) {
                    return false;
                }
            }
            return true;
        } catch (JsonProcessingException | ClassCastException | ChecksumException | EOFException e) {
            return false;
        }
    }

    /** What the run that wrote it was. */
    Map<String, String> identity() throws IOException {
        Map<String, String> identity = new LinkedHashMap<>();
        manifest()
                .path("run")
                .fields()
                .forEachRemaining(
                        entry -> identity.put(entry.getKey(), entry.getValue().asText()));
        return identity;
    }

    /** Sets {@code state} to what was written. */
    void restore(TrainingState state, TrainingPlan plan) throws IOException {
        JsonNode manifest = manifest();
        NetworkModel latest = new NetworkModel(plan.initial().network(), read(WEIGHTS));
        state.weights.set(latest.weights());
        if (files.exists(new Path(path, BEST))) {
            state.best = new NetworkModel(plan.initial().network(), read(BEST));
        }
        if (files.exists(new Path(path, BEST_UNAVERAGED))) {
            state.bestUnaveraged = new NetworkModel(plan.initial().network(), read(BEST_UNAVERAGED));
        }
        Weights slots = read(OPTIMIZER);
        for (int i = 0; i < state.optimizer.slotCount(); i++) {
            float[] slot = state.optimizer.slot(i);
            System.arraycopy(slots.values("slot" + i), state.shard.from(), slot, 0, slot.length);
        }
        if (state.average != null) {
            System.arraycopy(slots.values(AVERAGE), 0, state.average, 0, state.average.length);
        }
        if (slots.names().contains(AVERAGE_STATISTICS)) {
            state.averageStatistics = slots.values(AVERAGE_STATISTICS).clone();
        }
        state.optimizer.resumeAfter(manifest.path("optimizerStep").asLong());
        for (int i = 0; i < state.tensorSteps.length; i++) {
            state.tensorSteps[i] = manifest.path("tensorSteps").path(i).asLong();
        }
        state.rateFactor = manifest.path("rateFactor").asDouble();
        state.lossScale = manifest.path("lossScale").asDouble();
        state.finiteSteps = manifest.path("finiteSteps").asInt();
        state.bestEpoch = manifest.path("bestEpoch").asInt();
        state.inheritedEpochs = manifest.path("inheritedEpochs").asInt();
        state.steps = MAPPER.treeToValue(manifest.path("steps"), StepHistory.class);
        if (manifest.has(MID_EPOCH)) {
            state.midEpoch = midEpoch(manifest.path(MID_EPOCH), slots);
        }
        for (JsonNode epoch : manifest.path("epochs")) {
            state.epochs.add(MAPPER.treeToValue(epoch, EpochSummary.class));
        }
    }

    /** What of it is a number; its vectors are beside the optimizer's. */
    private static ObjectNode toJson(MidEpoch done) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("batches", done.batches());
        json.put("loss", done.loss());
        json.put("weight", done.weight());
        json.put("correct", done.correct());
        json.put("skipped", done.skipped());
        json.put("seconds", done.seconds());
        json.set("steps", MAPPER.valueToTree(done.steps()));
        return json;
    }

    private static MidEpoch midEpoch(JsonNode json, Weights vectors) throws IOException {
        return new MidEpoch(
                json.path("batches").asInt(),
                json.path("loss").asDouble(),
                json.path("weight").asDouble(),
                json.path("correct").asDouble(),
                json.path("skipped").asInt(),
                json.path("seconds").asDouble(),
                MAPPER.treeToValue(json.path("steps"), StepHistory.class),
                all(vectors, STATISTICS),
                all(vectors, LEFT_OVER));
    }

    private static List<float[]> all(Weights vectors, String name) {
        List<float[]> all = new ArrayList<>();
        while (vectors.names().contains(name + all.size())) {
            all.add(vectors.values(name + all.size()));
        }
        return all;
    }

    /** Whether it is of the version that this code reads. */
    boolean isReadable() throws IOException {
        return manifest().path("version").asInt() == VERSION;
    }

    private void write(String name, Weights weights, ObjectNode sums) throws IOException {
        try (DigestOutputStream out =
                new DigestOutputStream(new BufferedOutputStream(files.create(new Path(path, name))), Sha256.digest())) {
            Safetensors.write(weights, out);
            sums.put(name, Sha256.hex(out.getMessageDigest()));
        }
    }

    private Weights read(String name) throws IOException {
        try (InputStream in = new BufferedInputStream(files.open(new Path(path, name)))) {
            return Safetensors.read(in);
        }
    }

    private String sumOf(Path file) throws IOException {
        try (InputStream in = files.open(file)) {
            return Sha256.of(in);
        }
    }

    private static Weights optimizerTensors(TrainingState state, OptimizerState optimizer) {
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < optimizer.slotCount(); i++) {
            put(tensors, "slot" + i, optimizer.slot(i));
        }
        if (state.average != null) {
            put(tensors, AVERAGE, state.average);
        }
        if (state.averageStatistics != null) {
            put(tensors, AVERAGE_STATISTICS, state.averageStatistics);
        }
        if (state.midEpoch != null) {
            putAll(tensors, STATISTICS, state.midEpoch.statistics());
            putAll(tensors, LEFT_OVER, state.midEpoch.leftOver());
        }
        return new Weights(tensors);
    }

    private static void putAll(Map<String, Weights.Tensor> tensors, String name, List<float[]> vectors) {
        for (int i = 0; i < vectors.size(); i++) {
            put(tensors, name + i, vectors.get(i));
        }
    }

    private static void put(Map<String, Weights.Tensor> tensors, String name, float[] values) {
        tensors.put(name, new Weights.Tensor(Shape.of(values.length), values));
    }

    private JsonNode manifest() throws IOException {
        try (InputStream in = files.open(new Path(path, MANIFEST))) {
            return MAPPER.readTree(in);
        }
    }
}
