package io.bellows.engine.serving;

import io.bellows.param.PredictionParams;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * The columns of a multi-label classifier: logits, probabilities, and 1 or 0 for each label, each unless its name is empty.
 *
 * @param rawPredictionCol of the logits
 * @param probabilityCol of the probabilities
 * @param predictionCol of the labels that are told
 * @param threshold the probability above which a label is told
 * @param size number of labels; 0 if it is not yet known
 */
public record LabelScores(
        String rawPredictionCol, String probabilityCol, String predictionCol, double threshold, int size)
        implements ScoreColumns {
    /** The columns that the params of {@code stage} name. */
    public static LabelScores of(PredictionParams<?> stage, double threshold, int size) {
        return new LabelScores(
                stage.getRawPredictionCol(), stage.getProbabilityCol(), stage.getPredictionCol(), threshold, size);
    }

    /** The logit above which a probability is above {@code threshold}. */
    public static double logit(double threshold) {
        return Math.log(threshold) - Math.log1p(-threshold);
    }

    @Override
    public List<StructField> fields(boolean nullable) {
        List<StructField> fields = new ArrayList<>();
        for (String name : List.of(rawPredictionCol, probabilityCol)) {
            if (!name.isEmpty()) {
                fields.add(new StructField(
                        name, SQLDataTypes.VectorType(), nullable, ClassScores.sizeMetadata(name, size)));
            }
        }
        if (!predictionCol.isEmpty()) {
            fields.add(new StructField(
                    predictionCol, DataTypes.createArrayType(DataTypes.DoubleType, false), nullable, Metadata.empty()));
        }
        return fields;
    }

    @Override
    public Object[] values(float[] scores, int offset) {
        double[] logits = new double[size];
        double[] probabilities = new double[size];
        double[] told = new double[size];
        double least = logit(threshold);
        for (int i = 0; i < size; i++) {
            logits[i] = scores[offset + i];
            probabilities[i] = 1 / (1 + Math.exp(-logits[i]));
            told[i] = logits[i] > least ? 1 : 0;
        }
        List<Object> values = new ArrayList<>();
        if (!rawPredictionCol.isEmpty()) {
            values.add(ScoreColumns.vector(logits));
        }
        if (!probabilityCol.isEmpty()) {
            values.add(ScoreColumns.vector(probabilities));
        }
        if (!predictionCol.isEmpty()) {
            values.add(UnsafeArrayData.fromPrimitiveArray(told));
        }
        return values.toArray();
    }
}
