package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An ONNX model that was checked, all its weights in it, with what goes in and what comes out.
 *
 * <p>Operator sets 11 to 21. The checks are those of {@link OnnxModelLoader}; that ONNX Runtime has each operator for the
 * types at hand is known when it opens the model.
 */
public final class OnnxFile {
    /** Bytes that a model may have, its external data counted in, where nothing else is said: what one message can hold. */
    public static final long MAX_BYTES = 2_000_000_000L;

    /** Bytes of a tensor that Java can address. */
    private static final long MOST_TENSOR_BYTES = Integer.MAX_VALUE - 8;

    private static final int MOST_DIMS = 64;

    private static final int LONGEST_MESSAGE = 2_000;

    private static final String CROSSING =
            "a tensor of known rank of float, double, int8, uint8, int32, int64, bool or string";

    private final byte[] bytes;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    private OnnxFile(byte[] bytes, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        this.bytes = bytes;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * The model in {@code bytes}, which keeps no weights elsewhere.
     *
     * @param source how messages call it
     * @throws IllegalArgumentException if it breaks a rule of the format, naming both
     */
    public static OnnxFile of(byte[] bytes, String source) {
        return of(bytes, source, null, MAX_BYTES);
    }

    /**
     * The model in the file {@code path} of this machine.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it breaks a rule of the format
     */
    public static OnnxFile read(Path path) throws IOException {
        requireSize(path.toString(), Files.size(path), MAX_BYTES);
        ModelFolder folder = new ModelFolder.Local(path.toAbsolutePath().getParent());
        return of(Files.readAllBytes(path), path.toString(), folder, MAX_BYTES);
    }

    static void requireSize(String source, long size, long most) {
        if (size < 1 || size > most) {
            String remedy = size < 1
                    ? "fetch or export it again"
                    : most < MAX_BYTES
                            ? "raise the limit if the file is to be trusted"
                            : "larger ones fit no message: export it with weights of 16 bits, or in parts";
            throw new IllegalArgumentException("Cannot load ONNX model '" + source + "': found " + size
                    + " bytes, expected 1 to " + most + "; " + remedy);
        }
    }

    static OnnxFile of(byte[] bytes, String source, ModelFolder folder, long most) {
        requireSize(source, bytes.length, most);
        ModelProto model;
        try {
            model = ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "Cannot load ONNX model '" + source + "': found a file that is cut short or no ONNX model ("
                            + e.getMessage() + "); fetch or export it again",
                    e);
        }
        try {
            boolean whole = !ExternalTensors.isIn(model.getGraph());
            ModelProto joined =
                    whole ? model : new ExternalTensors(source, folder, most - bytes.length).broughtInto(model);
            GraphCheck.check(joined, source);
            return new OnnxFile(
                    whole ? bytes.clone() : joined.toByteArray(),
                    inputs(joined.getGraph(), source),
                    outputs(joined, source));
        } catch (IllegalArgumentException e) {
            throw withShortMessage(e);
        }
    }

    /** Names in a file may be of any length. */
    private static IllegalArgumentException withShortMessage(IllegalArgumentException refused) {
        String message = refused.getMessage();
        return message.length() <= LONGEST_MESSAGE
                ? refused
                : new IllegalArgumentException(message.substring(0, LONGEST_MESSAGE) + "…", refused.getCause());
    }

    private static List<TensorSpec> inputs(GraphProto graph, String source) {
        Set<String> initializers =
                graph.getInitializerList().stream().map(TensorProto::getName).collect(Collectors.toSet());
        List<TensorSpec> inputs = new ArrayList<>();
        for (ValueInfoProto input : graph.getInputList()) {
            if (!initializers.contains(input.getName())) {
                TensorSpec spec = spec(input)
                        .filter(TensorSpec::isRanked)
                        .orElseThrow(() -> new IllegalArgumentException("Cannot load ONNX model '" + source
                                + "': found input '" + input.getName() + "', " + described(input) + ", expected "
                                + CROSSING + "; export the model with such inputs, converted to others within it"));
                requireAddressable(spec, source);
                inputs.add(spec);
            }
        }
        return List.copyOf(inputs);
    }

    private static void requireAddressable(TensorSpec input, String source) {
        int bytes = Math.max(1, input.type().bytes());
        if (input.leastValues() > MOST_TENSOR_BYTES / bytes || input.dims().size() > MOST_DIMS) {
            throw new IllegalArgumentException("Cannot load ONNX model '" + source + "': found input " + input
                    + ", expected at most " + MOST_TENSOR_BYTES + " bytes and " + MOST_DIMS
                    + " extents; export the model for smaller inputs");
        }
    }

    private static List<TensorSpec> outputs(ModelProto model, String source) {
        List<TensorSpec> outputs = model.getGraph().getOutputList().stream()
                .map(OnnxFile::spec)
                .flatMap(Optional::stream)
                .toList();
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("Cannot load ONNX model '" + source
                    + "': found outputs "
                    + model.getGraph().getOutputList().stream()
                            .map(output -> "'" + output.getName() + "', " + described(output))
                            .toList()
                    + ", expected at least one that is " + CROSSING
                    + "; export the model with such outputs, without maps and sequences");
        }
        return outputs;
    }

    /** Empty where the value is no tensor of a type that crosses. */
    private static Optional<TensorSpec> spec(ValueInfoProto value) {
        TypeProto.Tensor tensor = value.getType().getTensorType();
        return TensorType.ofProto(tensor.getElemType()).map(type -> {
            List<Long> dims = tensor.getShape().getDimList().stream()
                    .map(OnnxFile::extent)
                    .toList();
            return new TensorSpec(value.getName(), type, tensor.hasShape() ? dims : null);
        });
    }

    private static String described(ValueInfoProto value) {
        if (!value.getType().hasTensorType()) {
            return "no tensor";
        }
        TypeProto.Tensor tensor = value.getType().getTensorType();
        TensorProto.DataType element = TensorProto.DataType.forNumber(tensor.getElemType());
        return "a tensor of "
                + (element == null
                        ? "element type " + tensor.getElemType()
                        : element.name().toLowerCase(Locale.ROOT))
                + (tensor.hasShape() ? "" : " of unknown rank");
    }

    private static long extent(TensorShapeProto.Dimension dim) {
        return dim.hasDimValue() && dim.getDimValue() >= 0 ? dim.getDimValue() : TensorSpec.FREE;
    }

    /** The model as one file that needs no other. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** What must be fed, in the file's order. */
    public List<TensorSpec> inputs() {
        return inputs;
    }

    /** What can be asked for, in the file's order; outputs that are maps or sequences are left out. */
    public List<TensorSpec> outputs() {
        return outputs;
    }

    @Override
    public String toString() {
        return "OnnxFile(" + inputs + " -> " + outputs + ")";
    }
}
