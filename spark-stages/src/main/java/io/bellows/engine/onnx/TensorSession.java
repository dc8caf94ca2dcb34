package io.bellows.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ONNX model with any inputs and outputs, run by ONNX Runtime on the CPU.
 *
 * <p>Several threads may run it at once; each call runs on its own thread and the session's {@code threads - 1} others.
 */
public final class TensorSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TensorSession.class);

    /**
     * Without it, int8 sums saturate at 16 bits on CPUs that have AVX2 but not VNNI: wrong, and another result there. With
     * it, int8 takes twice as long on CPUs that have VNNI, whose sums are exact anyway. It is for what {@link UnsignedIntegers}
     * leaves signed.
     */
    private static final String EXACT_INT8 = "session.x64quantprecision";

    private static final long WARM_UP_VALUES = 1 << 24;

    private final OrtSession session;
    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;

    /** Null where the model has no loop. */
    private final LoopWatch loops;

    /**
     * Opens the ONNX file {@code model}.
     *
     * @param threads cores that one call may use, at least 1
     * @throws IllegalArgumentException if ONNX Runtime refuses the model, or an input is of a type that cannot be fed
     */
    public TensorSession(byte[] model, int threads) {
        this(model, threads, LoopWatch.over(model).orElse(null));
    }

    TensorSession(byte[] model, int threads, LoopWatch loops) {
        this.loops = loops;
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "Cannot open ONNX model: found " + threads + " threads, expected at least 1");
        }
        try {
            session = open(model, threads);
        } catch (OrtException e) {
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
        try {
            inputs = specs(session.getInputInfo());
            outputs = specs(session.getOutputInfo());
            if (inputs.size() != session.getNumInputs()) {
                throw new IllegalArgumentException("found inputs " + session.getInputInfo() + ", of which only "
                        + inputs + " are tensors that can be fed");
            }
        } catch (OrtException | IllegalArgumentException e) {
            close();
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
    }

    private static OrtSession open(byte[] model, int threads) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            if (!Vnni.isPresent()) {
                options.addConfigEntry(EXACT_INT8, "1");
            }
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            byte[] exact = Vnni.isPresent() ? model : UnsignedIntegers.of(model);
            OrtSession session = environment.createSession(exact, options);
            byte[] readable = handsOverTexts(session) ? ModelTexts.asJavaHandsThemOver(exact) : exact;
            if (readable == exact) {
                return session;
            }
            session.close();
            return environment.createSession(readable, options);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
    }

    private static boolean handsOverTexts(OrtSession session) throws OrtException {
        return Stream.concat(specs(session.getInputInfo()).stream(), specs(session.getOutputInfo()).stream())
                .anyMatch(spec -> spec.type() == TensorType.STRING);
    }

    private static List<TensorSpec> specs(Map<String, NodeInfo> infos) {
        List<TensorSpec> specs = new ArrayList<>();
        infos.forEach((name, node) -> {
            Optional<TensorType> type =
                    node.getInfo() instanceof TensorInfo info ? TensorType.ofRuntime(info.type) : Optional.empty();
            type.ifPresent(known -> specs.add(new TensorSpec(
                    name,
                    known,
                    Arrays.stream(((TensorInfo) node.getInfo()).getShape())
                            .boxed()
                            .toList())));
        });
        return List.copyOf(specs);
    }

    /** What must be fed, in the model's order. */
    public List<TensorSpec> inputs() {
        return inputs;
    }

    /** What can be asked for, in the model's order, with the extents that ONNX Runtime infers; of tensors alone. */
    public List<TensorSpec> outputs() {
        return outputs;
    }

    /**
     * Runs the model.
     *
     * @param batches the values of each input, in the order of {@link #inputs}
     * @param shapes their extents
     * @param wanted names of the outputs to compute
     * @return those outputs, in the order of {@code wanted}; the caller's to keep
     * @throws IllegalStateException if the model cannot take these values, or has a loop that does not end
     */
    public List<TensorValues> run(List<TensorBatch> batches, List<long[]> shapes, List<String> wanted) {
        Map<String, OnnxTensor> fed = new LinkedHashMap<>();
        Set<String> asked = new LinkedHashSet<>(wanted);
        try {
            for (int i = 0; i < inputs.size(); i++) {
                fed.put(inputs.get(i).name(), batches.get(i).tensor(shapes.get(i)));
            }
            try (OrtSession.Result result = loops == null
                    ? session.run(fed, asked)
                    : loops.result(options -> session.run(fed, asked, options))) {
                List<TensorValues> values = new ArrayList<>();
                for (String name : wanted) {
                    OnnxValue value = result.get(name).orElseThrow();
                    values.add(TensorValues.of(name, (OnnxTensor) value));
                }
                return values;
            }
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "Cannot run the model on inputs of shapes "
                            + shapes.stream().map(Arrays::toString).toList() + ": " + e.getMessage(),
                    e);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    /**
     * Runs one row of zeros, so that the first real one finds memory and kernels ready; models that refuse it, that have loops, or whose
     * rows are large, are left cold.
     */
    void warmUp() {
        if (loops != null
                || !inputs.stream().allMatch(input -> input.hasFixedRows() && input.type() != TensorType.STRING)
                || inputs.stream().anyMatch(input -> input.leastValues() > WARM_UP_VALUES)) {
            return;
        }
        InputRow zeros = InputRow.zeros(inputs);
        try {
            run(
                    zeros.batches(),
                    zeros.shapes(),
                    outputs.stream().map(TensorSpec::name).toList());
        } catch (IllegalStateException e) {
            LOG.debug("Not warmed up, since a row of zeros is refused", e);
        }
    }

    /** Whether the model has one input and one output, of any type. */
    boolean hasOneOfEach() {
        return inputs.size() == 1 && session.getNumOutputs() == 1 && outputs.size() == 1;
    }

    /** Runs the model on {@code fed}, by name, into the memory of {@code pinned}, without an object of our own. */
    void run(Map<String, OnnxTensor> fed, Map<String, OnnxTensor> pinned) throws OrtException {
        OrtSession.Result result = loops == null
                ? session.run(fed, pinned)
                : loops.result(options -> session.run(fed, Set.of(), pinned, options));
        // The pinned outputs are the caller's: closing the result leaves them open.
        result.close();
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot close ONNX session: " + e.getMessage(), e);
        }
    }
}
