package io.bellows.serve;

import io.bellows.engine.onnx.RowSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A saved model without Spark, for a service that predicts one row at a time: no class of Spark, Hadoop or Scala is loaded.
 *
 * <p>It opens what the stages save: a model of {@code DataParallelClassifier} and its kin, a {@code QuantizedModel}, an {@link
 * OnnxModel}, a pipeline with one of them, the folder of a job's results; or an ONNX file. The model has one float input
 * and one float output of fixed extents, but for the batch. Other stages of a pipeline are not run: what goes in is what
 * the model's own features column holds, such as {@code ToTensor} makes it, and what comes out are the model's outputs, for a
 * classifier the logits.
 *
 * <p>Safe for several threads, as many at once as processors; more wait. Warmed up when it is opened. A call copies its row
 * into memory that is laid out once, and keeps nothing; beside the result it makes only the few small objects that ONNX
 * Runtime's Java interface makes for each call, whatever the size of the model. The same row gives the same bits as the
 * stage gives on the same kind of CPU; of models of {@code dynamic-int8} and {@code int4-weights}, whose digits depend on the other rows
 * of a batch, where the stage's {@code predictionBatchSize} is 1.
 */
public final class LocalPredictor implements AutoCloseable {
    private final RowSession session;
    private final List<String> labels;

    private LocalPredictor(RowSession session, List<String> labels) {
        this.session = session;
        this.labels = labels;
    }

    /**
     * Opens the model at {@code path}, with one thread a prediction.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is no such model, or more than one
     */
    public static LocalPredictor open(Path path) throws IOException {
        return open(path, 1);
    }

    /**
     * Opens the model at {@code path}.
     *
     * @param threads cores that one prediction may use, at least 1
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if there is no such model, or more than one
     */
    public static LocalPredictor open(Path path, int threads) throws IOException {
        SavedModel saved = SavedModel.read(path);
        int places = Runtime.getRuntime().availableProcessors();
        return new LocalPredictor(new RowSession(saved.file().bytes(), threads, places), saved.labels());
    }

    /** Number of values of a row. */
    public int inputSize() {
        return session.inputSize();
    }

    /** Number of values of its result. */
    public int outputSize() {
        return session.outputSize();
    }

    /** The names of the outputs, in order; empty if they have none. */
    public List<String> labels() {
        return labels;
    }

    /**
     * The outputs for {@code features}, the caller's to keep.
     *
     * @throws IllegalArgumentException if they are not {@link #inputSize} values
     * @throws IllegalStateException after {@link #close}
     */
    public float[] predict(float[] features) {
        float[] outputs = new float[session.outputSize()];
        session.predict(features, outputs);
        return outputs;
    }

    /**
     * Writes the outputs for {@code features} into {@code into}.
     *
     * @throws IllegalArgumentException if they are not {@link #inputSize} and {@link #outputSize} values
     * @throws IllegalStateException after {@link #close}
     */
    public void predict(float[] features, float[] into) {
        session.predict(features, into);
    }

    /** Waits for predictions that have begun, and frees native memory; later ones fail. Closing twice does nothing. */
    @Override
    public void close() {
        session.close();
    }
}
