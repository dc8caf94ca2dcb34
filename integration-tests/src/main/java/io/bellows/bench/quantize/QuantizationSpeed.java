package io.bellows.bench.quantize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.PythonEnvironment;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.CalibrationSession;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxLayers;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.onnx.QuantizationSettings;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Networks on one core in floats, in int8 by Bellows, with {@code floatStem} and without, and in int8 by Python's
 * {@code quantize_static} of the same file and rows, all four by turns in one process; and a CNN in BigDL's floats and
 * int8, by turns in another: BigQuant's and that of its mkldnn form.
 */
public final class QuantizationSpeed {
    private static final List<String> PEER = List.of("onnx==1.23.2", "onnxruntime==1.29.0");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CALIBRATION_ROWS = 16;
    private static final int[] BATCHES = {1, 16};

    private static final int WARM_UPS = 3;
    private static final long NANOS_A_ROUND = 2_000_000_000;

    private final String name;
    private final int inputSize;
    private final byte[] floats;
    private final float[] rows;
    private final byte[] ours;
    private final byte[] stemInFloats;
    private final byte[] peer;

    private QuantizationSpeed(String name, Network network, PythonEnvironment python)
            throws IOException, InterruptedException {
        this.name = name;
        inputSize = network.inputShape().size();
        floats = OnnxQuantizer.prepare(OnnxExporter.export(NetworkModel.initialize(network, 1)));
        rows = BigQuantContestant.rows(CALIBRATION_ROWS * inputSize);
        try (CalibrationSession session = new CalibrationSession(floats, 1)) {
            session.observe(rows, CALIBRATION_ROWS);
            ours = OnnxQuantizer.quantize(floats, session.ranges());
            stemInFloats = OnnxQuantizer.quantize(
                    floats,
                    session.ranges(),
                    QuantizationSettings.DEFAULT.withFloatLayers(new OnnxLayers(floats).stem()));
        }
        peer = peer(python);
    }

    /** Prints a line for each size and batch, of the medians over {@code rounds} rounds. */
    public static void print(int rounds, boolean json) throws IOException, InterruptedException {
        PythonEnvironment python = PythonEnvironment.of("quantize", PEER);
        for (int side : new int[] {96, 224}) {
            Network network = Zoo.mobileNetV2(Shape.of(3, side, side), 1000, 1.0, 0.0);
            QuantizationSpeed speed = new QuantizationSpeed("MobileNetV2, " + side + "x" + side, network, python);
            for (int batch : BATCHES) {
                System.out.println(speed.measured(batch, rounds, json));
            }
        }
        QuantizationSpeed speed = new QuantizationSpeed("CNN, 32x32", cnn(), python);
        for (int batch : BATCHES) {
            System.out.println(speed.measured(batch, rounds, json));
            System.out.println(bigdl(BigQuantContestant.class, "BigQuant", batch, json));
            System.out.println(bigdl(DnnInt8Contestant.class, "mkldnn", batch, json));
        }
    }

    /** What {@link BigQuantContestant} builds of BigDL's layers. */
    private static Network cnn() {
        NetworkBuilder builder =
                NetworkBuilder.network("cnn", 3, BigQuantContestant.CNN_SIDE, BigQuantContestant.CNN_SIDE);
        for (int channels : BigQuantContestant.CNN_CHANNELS) {
            builder.conv2d(channels, 3, 1, 1).relu().maxPool(2, 2);
        }
        return builder.flatten().linear(10).build();
    }

    private static String bigdl(Class<?> contestant, String form, int batch, boolean json)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(JavaProcess.command(contestant, Integer.toString(batch)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        String[] millis = output.lines()
                .filter(line -> line.startsWith(BigQuantContestant.RESULT))
                .map(line -> line.substring(BigQuantContestant.RESULT.length())
                        .strip()
                        .split(" "))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("BigDL gave no figure; it printed: " + output));
        double inFloats = Double.parseDouble(millis[0]);
        double inIntegers = Double.parseDouble(millis[1]);
        String task = "CNN, 32x32 by " + form + ", batch " + batch + ", 1 thread";
        if (!json) {
            return String.format(
                    Locale.ROOT,
                    "%-40s floats %8.2f ms  int8 %8.2f ms (%.2fx)",
                    task,
                    inFloats,
                    inIntegers,
                    inFloats / inIntegers);
        }
        return text(node(task, inFloats).put("int8Millis", inIntegers).put("speedUp", inFloats / inIntegers));
    }

    private byte[] peer(PythonEnvironment python) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("bellows-quantize");
        Files.write(folder.resolve("model.onnx"), floats);
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * rows.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(rows);
        Files.write(folder.resolve("rows.f32"), bytes.array());
        Process process = new ProcessBuilder(
                        python.command(QuantizationSpeed.class, "static_quantization.py", folder.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("quantize_static failed; it printed: " + output);
        }
        byte[] quantized = Files.readAllBytes(folder.resolve("peer.onnx"));
        for (String name : List.of("model.onnx", "rows.f32", "peer.onnx")) {
            Files.delete(folder.resolve(name));
        }
        Files.delete(folder);
        return quantized;
    }

    private String measured(int batch, int rounds, boolean json) {
        try (InferenceSession inFloats = new OnnxSession(floats, 1);
                InferenceSession inOurs = new OnnxSession(ours, 1);
                InferenceSession withStem = new OnnxSession(stemInFloats, 1);
                InferenceSession inPeers = new OnnxSession(peer, 1)) {
            List<InferenceSession> sessions = List.of(inFloats, inOurs, withStem, inPeers);
            double[][] millis = new double[sessions.size()][rounds];
            for (int i = 0; i < WARM_UPS; i++) {
                sessions.forEach(session -> session.predict(rows, batch));
            }
            for (int round = 0; round < rounds; round++) {
                medians(sessions, batch, millis, round);
            }
            return line(
                    batch,
                    Arrays.stream(millis).mapToDouble(QuantizationSpeed::median).toArray(),
                    json);
        }
    }

    /** One prediction of each in turn, until the round's time is up. */
    private void medians(List<InferenceSession> sessions, int batch, double[][] millis, int round) {
        double[][] each = new double[sessions.size()][2000];
        int count = 0;
        long start = System.nanoTime();
        while (count < 5 || (count < each[0].length && System.nanoTime() - start < NANOS_A_ROUND)) {
            for (int i = 0; i < sessions.size(); i++) {
                long before = System.nanoTime();
                sessions.get(i).predict(rows, batch);
                each[i][count] = (System.nanoTime() - before) / 1e6;
            }
            count++;
        }
        for (int i = 0; i < sessions.size(); i++) {
            millis[i][round] = median(Arrays.copyOf(each[i], count));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Of the milliseconds of floats, int8, int8 with the stem in floats, and the peer's int8. */
    private String line(int batch, double[] millis, boolean json) {
        String task = name + ", batch " + batch + ", 1 thread";
        if (!json) {
            return String.format(
                    Locale.ROOT,
                    "%-40s floats %8.2f ms  int8 %8.2f ms (%.2fx, %.2fx smaller)  floatStem %8.2f ms (%.2fx, %.2fx smaller)"
                            + "  quantize_static %8.2f ms (%.2fx)",
                    task,
                    millis[0],
                    millis[1],
                    millis[0] / millis[1],
                    (double) floats.length / ours.length,
                    millis[2],
                    millis[0] / millis[2],
                    (double) floats.length / stemInFloats.length,
                    millis[3],
                    millis[0] / millis[3]);
        }
        ObjectNode node = node(task, millis[0])
                .put("int8Millis", millis[1])
                .put("floatStemMillis", millis[2])
                .put("peerMillis", millis[3]);
        return text(node.put("speedUp", millis[0] / millis[1])
                .put("floatStemSpeedUp", millis[0] / millis[2])
                .put("peerSpeedUp", millis[0] / millis[3]));
    }

    private static ObjectNode node(String task, double inFloats) {
        return JSON.createObjectNode()
                .put("suite", "quantize")
                .put("case", task)
                .put("floatMillis", inFloats);
    }

    private static String text(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write a result as JSON", e);
        }
    }
}
