package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtSession;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A float ONNX model that notes the range of each tensor that {@link OnnxQuantizer} asks for.
 *
 * <p>An infinity is noted as it is where all outputs of the model stay finite, as that of an attention mask does; its tensor is
 * then left in floats.
 */
public final class CalibrationSession implements RowObserver {
    private final ObservedModel model;
    private final List<Observed> calibrated = new ArrayList<>();
    private final List<Observed> outputs = new ArrayList<>();
    private TensorRanges ranges = TensorRanges.EMPTY;

    /**
     * A tensor, and what it is reduced to.
     *
     * @param tensor its name
     * @param min name of the smallest of its values
     * @param max name of the largest
     * @param sum name of their sum, which is NaN if one of them is
     */
    private record Observed(String tensor, String min, String max, String sum) {
        /** From 0 to 0, which each range holds, where the tensor has no values. */
        Range range(OrtSession.Result result) {
            Range range = new Range(ObservedModel.floats(result, min)[0], ObservedModel.floats(result, max)[0]);
            return range.isEmpty() ? new Range(0f, 0f) : range;
        }

        boolean hasNaN(OrtSession.Result result) {
            Range range = range(result);
            boolean cancels = range.min() == Float.NEGATIVE_INFINITY && range.max() == Float.POSITIVE_INFINITY;
            return Float.isNaN(range.min())
                    || Float.isNaN(range.max())
                    || (!cancels && Float.isNaN(ObservedModel.floats(result, sum)[0]));
        }
    }

    /**
     * Opens the float model {@code model}, as {@link OnnxQuantizer#prepare} or {@link OnnxExporter} makes it.
     *
     * @param threads cores that one batch may use
     * @throws IllegalArgumentException if the bytes are no ONNX model that can be opened
     */
    public CalibrationSession(byte[] model, int threads) {
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(model));
        Set<String> wanted = ObservedModel.calibrated(graph);
        Set<String> ends = new TreeSet<>();
        graph.graph().getOutputList().stream()
                .map(ValueInfoProto::getName)
                .filter(graph::isFloatActivation)
                .forEach(ends::add);
        Set<String> all = new TreeSet<>(wanted);
        all.addAll(ends);
        ModelEdit names = new ModelEdit(graph);
        List<NodeProto> reductions = new ArrayList<>();
        List<String> reduced = new ArrayList<>();
        for (String tensor : all) {
            Observed observed = new Observed(
                    tensor, names.claim(tensor + "/min"), names.claim(tensor + "/max"), names.claim(tensor + "/sum"));
            reductions.add(reduction("ReduceMin", tensor, observed.min()));
            reductions.add(reduction("ReduceMax", tensor, observed.max()));
            reductions.add(reduction("ReduceSum", tensor, observed.sum()));
            reduced.addAll(List.of(observed.min(), observed.max(), observed.sum()));
            if (wanted.contains(tensor)) {
                calibrated.add(observed);
            }
            if (ends.contains(tensor)) {
                outputs.add(observed);
            }
        }
        this.model = new ObservedModel(graph.model(), reductions, reduced, threads);
    }

    private static NodeProto reduction(String type, String tensor, String output) {
        return NodeProto.newBuilder()
                .setOpType(type)
                .addInput(tensor)
                .addOutput(output)
                .addAttribute(attribute("keepdims", 0))
                .build();
    }

    @Override
    public void observe(InputRow row) {
        model.run(row, this::note);
    }

    /**
     * Takes in the first {@code rows} rows of {@code batch}, for a model of one float input.
     *
     * @param batch row-major values, none of them NaN
     * @throws IllegalArgumentException naming a tensor that is NaN or overflows on these rows
     */
    public void observe(float[] batch, int rows) {
        model.run(batch, rows, this::note);
    }

    /** Takes in one batch of a model of any inputs, by their names. */
    void observe(Map<String, ? extends OnnxTensorLike> batch) {
        model.run(batch, this::note);
    }

    private void note(OrtSession.Result result) {
        boolean isSound =
                outputs.stream().allMatch(output -> output.range(result).isFinite() && !output.hasNaN(result));
        Map<String, Range> seen = new HashMap<>();
        for (Observed each : calibrated) {
            Range range = each.range(result);
            boolean hasNaN = each.hasNaN(result);
            if (hasNaN || (!range.isFinite() && !isSound)) {
                throw new IllegalArgumentException("Cannot calibrate tensor '" + each.tensor() + "': found "
                        + (hasNaN ? "NaN among values" : "values") + " from " + range.min() + " to " + range.max()
                        + ", expected finite ones; scale the features");
            }
            seen.put(each.tensor(), range);
        }
        ranges = ranges.merge(new TensorRanges(seen));
    }

    /** The ranges over all rows so far. */
    public TensorRanges ranges() {
        return ranges;
    }

    /** The ranges, for {@link TensorRanges#read}. */
    @Override
    public byte[] result() {
        return ranges.toBytes();
    }

    @Override
    public void close() {
        model.close();
    }
}
