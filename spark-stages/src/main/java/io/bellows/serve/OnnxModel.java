package io.bellows.serve;

import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.OnnxModelLoader;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.HasOnnxFile;
import io.bellows.engine.serving.Serving;
import io.bellows.engine.serving.TensorModel;
import io.bellows.param.CheckedParams;
import io.bellows.param.OnnxModelParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Any ONNX model (operator sets 11 to 21), as a Transformer: columns go into its inputs, and its outputs become columns.
 *
 * <p>Input: a column for each input of the model, see {@link #inputCols}. The first extent of an input stands for the rows of
 * a batch, of any number or a fixed one; what is left is the shape of a row. A row gives one value where that shape is empty
 * or of size 1; else a flat {@code array} or Vector, or arrays nested to the shape's rank. An extent that the model leaves
 * free is that of the row, and rows of equal shapes are run together: one such extent is told by the length of a flat
 * array, more by nested arrays or by the column's metadata, as {@code ToTensor} writes them. Floats may come from any
 * numbers, whole numbers from any that fit and have no fraction, texts from {@code string}, truth values from {@code boolean}, unsigned 8-bit
 * numbers from {@code binary} too. An input without any extent takes one value a batch: rows of equal values are run together. Where the
 * first extents of inputs differ, as those of a recurrent state, rows are run one by one, and a row gives all of the inputs whose first
 * extent is fixed and not 1.
 *
 * <p>Output: a column for each output, see {@link #outputCols}: a single value, a flat array with the shape in its metadata,
 * or nested arrays where the model leaves extents free; unsigned 8-bit numbers as {@code int}. Outputs that are maps or
 * sequences are left out.
 *
 * <p>A row with a null, a value that is not finite or out of range, or of another shape follows {@code handleInvalid}.
 * Partitions, the order of rows, streaming and sessions are as {@link BatchPredictor} says. The file is checked as
 * {@link OnnxModelLoader} says when the stage is first used, before a job starts.
 *
 * <p>Saved as params and {@code model.onnx}, external weights within.
 */
public final class OnnxModel extends Model<OnnxModel> implements OnnxModelParams<OnnxModel>, HasOnnxFile, MLWritable {
    private final String uid;
    private final OnnxModelParams.Group params;
    private final Param<String> modelPath;
    private Loaded loaded;
    private BatchPredictor lastUsed;

    /**
     * A model that was read.
     *
     * @param path what {@code modelPath} was then; null where it was not set
     * @param model what was read
     */
    private record Loaded(String path, TensorModel model) {}

    /** A model of the given uid, as a reader makes it. */
    public OnnxModel(String uid) {
        this.uid = uid;
        params = new OnnxModelParams.Group(this);
        modelPath = CheckedParams.string(
                this,
                "modelPath",
                "file of the ONNX model, on any Hadoop file system",
                value -> value != null && !value.isEmpty(),
                "a path");
        OnnxModelParams.setDefaults(this);
    }

    /** A model of the file that {@link #setModelPath} names. */
    public OnnxModel() {
        this(Identifiable.randomUID("onnxModel"));
    }

    /** A model of {@code file}. */
    public OnnxModel(OnnxFile file) {
        this();
        loaded = new Loaded(null, TensorModel.of(file));
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public OnnxModelParams.Group onnxModelParams() {
        return params;
    }

    @Override
    public OnnxModel self() {
        return this;
    }

    /** File of the model, operator sets 11 to 21; read when the stage is first used, and saved with it. */
    public Param<String> modelPath() {
        return modelPath;
    }

    /** The value of {@link #modelPath}. */
    public String getModelPath() {
        return getOrDefault(modelPath());
    }

    /** Sets {@link #modelPath}. */
    public OnnxModel setModelPath(String value) {
        set(modelPath(), value);
        return this;
    }

    /** Names, types and shapes of the model's inputs. */
    public List<TensorSpec> inputs() {
        return model().inputs();
    }

    /** Names, types and shapes of the model's outputs. */
    public List<TensorSpec> outputs() {
        return model().outputs();
    }

    @Override
    public OnnxFile onnxFile() {
        return model().file();
    }

    @Override
    public Serving serving() {
        return model().predictor(this).serving();
    }

    /** Invalid rows met so far by actions on what the last {@code transform} gave. */
    public long invalidRows() {
        return lastUsed == null ? 0 : lastUsed.invalidRows();
    }

    private synchronized TensorModel model() {
        String wanted = isSet(modelPath()) ? getModelPath() : null;
        if (loaded == null || !Objects.equals(loaded.path(), wanted)) {
            loaded = new Loaded(wanted, TensorModel.of(read(wanted)));
        }
        return loaded.model();
    }

    private OnnxFile read(String path) {
        if (path == null) {
            throw new IllegalStateException(
                    "Cannot use " + uid + ": found no model, expected a file; call setModelPath");
        }
        try {
            return new OnnxModelLoader(SparkSession.active().sparkContext().hadoopConfiguration()).load(path);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot load the model of " + uid + " from '" + path + "': " + e.getMessage(), e);
        }
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return model().predictor(this).outputSchema(schema);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        lastUsed = model().predictor(this);
        return lastUsed.predict(dataset);
    }

    @Override
    public OnnxModel copy(ParamMap extra) {
        OnnxModel copy = new OnnxModel(uid);
        copy.loaded = loaded;
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new OnnxModelFiles.Writer(this);
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** Reads a saved model. */
    public static MLReader<OnnxModel> read() {
        return new OnnxModelFiles.Reader();
    }

    /** Reads the model saved at {@code path}. */
    public static OnnxModel load(String path) {
        return read().load(path);
    }

    /** Gives a model that was read without its content the content that was saved with it. */
    OnnxModel with(OnnxFile file) {
        loaded = new Loaded(isSet(modelPath()) ? getModelPath() : null, TensorModel.of(file));
        return this;
    }
}
