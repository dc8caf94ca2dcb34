package io.bellows.engine.serving;

import io.bellows.column.InvalidRows;
import io.bellows.param.PredictionParams;
import io.bellows.param.ServingParams;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Predicts the rows of a DataFrame, in batches across rows, on the executors: what {@code transform} of a fitted model is.
 *
 * <p>Input: {@code featuresCol}, {@code array<float>}, {@code array<double>} or Vector, flat, as long as the network's
 * input. Output, of a classifier, each left out when its name is empty: {@code rawPredictionCol} (Vector, the logits), {@code
 * probabilityCol} (Vector, their softmax in double precision), {@code predictionCol} (double, the class of the largest
 * logit, of the first one among equals). All other columns stay, with their metadata, and so do the partitions and the
 * order of their rows. The prediction's metadata have the labels.
 *
 * <p>Lazy, for streaming too. A partition holds one batch of rows in memory. Each executor process opens one session for
 * a model, which uses {@code spark.task.cpus} cores for each task.
 *
 * <p>Deterministic: ONNX Runtime gives a row the same bits in any batch, at any number of threads, so predictions do not
 * depend on partitions or {@code predictionBatchSize}; they may differ in the last digits between kinds of CPU. Networks that were
 * quantized to {@code dynamic-int8} or {@code int4-weights} are the exception: with them batches of one row alone are as good.
 *
 * <p>A row whose features are null, of another length, or hold a null, a NaN, an infinity or an id that the network has no
 * embedding of follows {@code handleInvalid}: {@code error} fails the job and names the row by its place, {@code skip} drops the row, {@code keep}
 * keeps it with nulls in the new columns.
 */
public final class BatchPredictor implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ServedModel model;
    private final Serving serving;
    private transient InvalidRows invalid;

    /**
     * A predictor for the classifier {@code stage}, whose params it reads each time it is used.
     *
     * @param labels names of the classes, in order; empty if they have none
     */
    public BatchPredictor(ServedModel model, PredictionParams<?> stage, List<String> labels) {
        this(model, stage, size -> ClassScores.of(stage, labels, size));
    }

    /** A predictor for {@code stage} that adds {@code columns}; it reads the params each time it is used. */
    public BatchPredictor(ServedModel model, ServingParams<?> stage, ScoreColumns.Source columns) {
        this(model, new ScoreServing(model, stage, columns));
    }

    /** A predictor of any inputs and outputs. */
    public BatchPredictor(ServedModel model, Serving serving) {
        this.model = model;
        this.serving = serving;
    }

    /** Which columns go into the model, and which come of it. */
    public Serving serving() {
        return serving;
    }

    /**
     * The schema of what {@link #predict} gives.
     *
     * @throws IllegalArgumentException if a column that is read is missing or of another type, or a new column's name is
     *     taken
     */
    public StructType outputSchema(StructType schema) {
        serving.readers(schema);
        return PredictionColumns.append(schema, serving.uid(), serving.mode(), serving.columns());
    }

    /** {@code dataset} with the predictions; starts no job. */
    public Dataset<Row> predict(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructType predicted = outputSchema(schema);
        SparkContext spark = dataset.sparkSession().sparkContext();
        invalid = serving.invalidRows(dataset, "predict", serving.mode());
        PredictionTask task = new PredictionTask(
                model.broadcast(spark),
                model.id(),
                spark.conf().getInt("spark.task.cpus", 1),
                serving.batchRows(),
                schema,
                serving.readers(schema),
                serving.outputs(),
                serving.columns(),
                invalid,
                serving.mode());
        return dataset.toDF()
                .as(HeldRows.encoder(schema))
                .mapPartitions(task, HeldRows.encoder(predicted))
                .toDF();
    }

    /** Invalid rows met so far by actions on what the last {@link #predict} gave. */
    public long invalidRows() {
        return invalid == null ? 0 : invalid.count();
    }
}
