package io.bellows.engine.serving;

import io.bellows.param.PredictionParams;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;

/**
 * The columns of a classifier: logits, probabilities and the class, each unless its name is empty.
 *
 * @param rawPredictionCol of the logits
 * @param probabilityCol of the probabilities
 * @param predictionCol of the class
 * @param labels names of the classes, in order; empty if they have none or are not yet known
 * @param size number of logits; 0 if it is not yet known
 */
public record ClassScores(
        String rawPredictionCol, String probabilityCol, String predictionCol, List<String> labels, int size)
        implements ScoreColumns {
    public ClassScores {
        labels = List.copyOf(labels);
    }

    /** The columns that the params of {@code stage} name. */
    public static ClassScores of(PredictionParams<?> stage, List<String> labels, int size) {
        return new ClassScores(
                stage.getRawPredictionCol(), stage.getProbabilityCol(), stage.getPredictionCol(), labels, size);
    }

    @Override
    public List<StructField> fields(boolean nullable) {
        List<StructField> fields = new ArrayList<>();
        for (String name : List.of(rawPredictionCol, probabilityCol)) {
            if (!name.isEmpty()) {
                fields.add(new StructField(name, SQLDataTypes.VectorType(), nullable, sizeMetadata(name, size)));
            }
        }
        if (!predictionCol.isEmpty()) {
            fields.add(new StructField(predictionCol, DataTypes.DoubleType, nullable, labelMetadata()));
        }
        return fields;
    }

    static Metadata sizeMetadata(String name, int size) {
        return (size > 0 ? new AttributeGroup(name, size) : new AttributeGroup(name)).toMetadata();
    }

    private Metadata labelMetadata() {
        NominalAttribute attribute = NominalAttribute.defaultAttr().withName(predictionCol);
        if (!labels.isEmpty()) {
            attribute = attribute.withValues(labels.toArray(String[]::new));
        } else if (size > 0) {
            attribute = attribute.withNumValues(size);
        }
        return attribute.toMetadata();
    }

    @Override
    public Object[] values(float[] scores, int offset) {
        double[] logits = new double[size];
        int best = 0;
        for (int i = 0; i < size; i++) {
            logits[i] = scores[offset + i];
            best = logits[i] > logits[best] ? i : best;
        }
        List<Object> values = new ArrayList<>();
        if (!rawPredictionCol.isEmpty()) {
            values.add(ScoreColumns.vector(logits));
        }
        if (!probabilityCol.isEmpty()) {
            values.add(ScoreColumns.vector(softmax(logits, logits[best])));
        }
        if (!predictionCol.isEmpty()) {
            values.add((double) best);
        }
        return values.toArray();
    }

    /** The exponents are at most 0, so that none overflows. */
    static double[] softmax(double[] logits, double largest) {
        double[] probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
