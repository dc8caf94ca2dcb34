package io.bellows.engine.onnx;

import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OrtSession;
import java.util.List;
import java.util.Map;

/** A float ONNX model that counts the values of each tensor in {@link Histograms}. */
public final class HistogramSession implements RowObserver {
    private final ObservedModel model;
    private final Histograms histograms;

    /**
     * Opens the float model {@code model} that {@code ranges} are of.
     *
     * @param ranges that hold all values of the rows to come
     * @param threads cores that one batch may use
     */
    public HistogramSession(byte[] model, TensorRanges ranges, RangeChoice choice, int threads) {
        FloatGraph graph = new FloatGraph(OnnxQuantizer.parse(model));
        histograms = new Histograms(ranges, choice);
        this.model = new ObservedModel(graph.model(), List.of(), List.copyOf(ObservedModel.calibrated(graph)), threads);
    }

    @Override
    public void observe(InputRow row) {
        model.run(row, this::note);
    }

    /** Takes in one batch of a model of any inputs, by their names. */
    void observe(Map<String, ? extends OnnxTensorLike> batch) {
        model.run(batch, this::note);
    }

    private void note(OrtSession.Result result) {
        histograms.byTensor().forEach((tensor, histogram) -> histogram.count(ObservedModel.floats(result, tensor)));
    }

    /** What was counted so far. */
    public Histograms histograms() {
        return histograms;
    }

    /** The histograms, for {@link Histograms#add(byte[])}. */
    @Override
    public byte[] result() {
        return histograms.toBytes();
    }

    @Override
    public void close() {
        model.close();
    }
}
