package io.bellows.engine.serving;

import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.SessionCache;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.network.InputIds;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * An ONNX model ready to be sent to executors, each of which gets it once, however many DataFrames it predicts.
 *
 * <p>Its id is the SHA-256 of its bytes, so equal models share a session.
 */
public final class ServedModel implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] onnx;
    private final String id;
    private final int inputSize;
    private final int outputSize;
    private final InputIds ids;
    private transient Broadcast<byte[]> broadcast;
    private transient SparkContext broadcastBy;

    /**
     * A model of the network {@code network}.
     *
     * @param onnx the ONNX file, of the network's input and output shape
     */
    public ServedModel(byte[] onnx, Network network) {
        this(onnx, network.inputShape().size(), network.outputShape().size(), InputIds.of(network));
    }

    /**
     * A model whose network is not known.
     *
     * @param inputSize number of features of a row
     * @param outputSize number of scores of a row
     */
    public ServedModel(byte[] onnx, int inputSize, int outputSize) {
        this(onnx, inputSize, outputSize, InputIds.none());
    }

    private ServedModel(byte[] onnx, int inputSize, int outputSize, InputIds ids) {
        this.ids = ids;
        this.onnx = onnx.clone();
        this.inputSize = inputSize;
        this.outputSize = outputSize;
        id = sha256(onnx);
    }

    /** {@code model} in 32-bit floats. */
    public static ServedModel of(NetworkModel model) {
        return new ServedModel(OnnxExporter.export(model), model.network());
    }

    /** A model of any inputs and outputs; its rows' sizes are told as 0, since inputs have their own. */
    public static ServedModel of(OnnxFile file) {
        return new ServedModel(file.bytes(), 0, 0);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot identify model: every Java platform has SHA-256, this one not", e);
        }
    }

    /** The ONNX file. */
    public byte[] onnx() {
        return onnx.clone();
    }

    /**
     * The outputs of {@code file}, which this model is of, with extents as ONNX Runtime infers them where the file tells none;
     * opens a session in this process, which stays for the next use.
     *
     * @throws IllegalArgumentException if ONNX Runtime refuses the model
     */
    public List<TensorSpec> outputs(OnnxFile file) {
        try (SessionCache.Lease lease = SessionCache.lease(id, 1, () -> onnx)) {
            List<TensorSpec> inferred = lease.session().outputs();
            return file.outputs().stream()
                    .map(spec -> spec.isRanked() ? spec : ranked(spec, inferred))
                    .toList();
        }
    }

    /** What ONNX Runtime tells of an output without extents may mean one value, or that it does not know either. */
    private static TensorSpec ranked(TensorSpec spec, List<TensorSpec> inferred) {
        return inferred.stream()
                .filter(other ->
                        other.name().equals(spec.name()) && !other.dims().isEmpty())
                .findFirst()
                .orElse(spec);
    }

    /** SHA-256 of the ONNX file, in hexadecimal. */
    public String id() {
        return id;
    }

    /** Number of features of a row. */
    public int inputSize() {
        return inputSize;
    }

    /** Which features are ids; none where the network is not known. */
    InputIds ids() {
        return ids;
    }

    /** Number of scores of a row. */
    public int outputSize() {
        return outputSize;
    }

    /** The model's bytes on the executors of {@code spark}; sent once for each Spark application. */
    synchronized Broadcast<byte[]> broadcast(SparkContext spark) {
        if (broadcast == null || broadcastBy != spark) {
            broadcast = JavaSparkContext.fromSparkContext(spark).broadcast(onnx);
            broadcastBy = spark;
        }
        return broadcast;
    }
}
