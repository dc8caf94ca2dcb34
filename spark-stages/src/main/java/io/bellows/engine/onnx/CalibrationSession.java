package io.bellows.engine.onnx;

import static io.bellows.engine.onnx.OnnxGraph.attribute;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtSession;
import io.bellows.engine.onnx.TensorRanges.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A float ONNX model that notes the range of each tensor that {@link OnnxQuantizer} asks for. */
public final class CalibrationSession implements RowObserver {
    private static final String MIN = "/min";
    private static final String MAX = "/max";
    private static final String SUM = "/sum";
    private static final Map<String, String> REDUCTIONS = Map.of(MIN, "ReduceMin", MAX, "ReduceMax", SUM, "ReduceSum");

    private final ObservedModel model;
    private final Set<String> tensors;
    private TensorRanges ranges = TensorRanges.EMPTY;

    /**
     * Opens the float model {@code model}, as {@link OnnxQuantizer#prepare} or {@link OnnxExporter} makes it.
     *
     * @param threads cores that one batch may use
     * @throws IllegalArgumentException if the bytes are no ONNX model that can be opened
     */
    public CalibrationSession(byte[] model, int threads) {
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(model));
        tensors = ObservedModel.calibrated(graph);
        List<NodeProto> reductions = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (String tensor : tensors) {
            for (Map.Entry<String, String> reduction : REDUCTIONS.entrySet()) {
                outputs.add(tensor + reduction.getKey());
                reductions.add(NodeProto.newBuilder()
                        .setOpType(reduction.getValue())
                        .addInput(tensor)
                        .addOutput(tensor + reduction.getKey())
                        .addAttribute(attribute("keepdims", 0))
                        .build());
            }
        }
        this.model = new ObservedModel(graph.model(), reductions, outputs, threads);
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
        Map<String, Range> seen = new HashMap<>();
        for (String tensor : tensors) {
            Range range = new Range(value(result, tensor + MIN), value(result, tensor + MAX));
            if (!Float.isFinite(range.min())
                    || !Float.isFinite(range.max())
                    || Float.isNaN(value(result, tensor + SUM))) {
                throw new IllegalArgumentException("Cannot calibrate tensor '" + tensor + "': found "
                        + (Float.isNaN(value(result, tensor + SUM)) ? "NaN among values" : "values") + " from "
                        + range.min() + " to " + range.max() + ", expected finite ones; scale the features");
            }
            seen.put(tensor, range);
        }
        ranges = ranges.merge(new TensorRanges(seen));
    }

    private static float value(OrtSession.Result result, String name) {
        return ObservedModel.floats(result, name)[0];
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
