package io.bellows.engine.serving;

import io.bellows.param.PredictionParams;
import java.io.Serializable;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.UserDefinedType;

/**
 * The new columns' values for one row, in the order of {@link PredictionColumns}.
 *
 * @param raw whether the logits are wanted
 * @param probability whether the probabilities are wanted
 * @param prediction whether the class is wanted
 * @param classes number of logits
 */
record ScoreColumns(boolean raw, boolean probability, boolean prediction, int classes) implements Serializable {
    static ScoreColumns of(PredictionParams<?> stage, int classes) {
        return new ScoreColumns(
                !stage.getRawPredictionCol().isEmpty(),
                !stage.getProbabilityCol().isEmpty(),
                !stage.getPredictionCol().isEmpty(),
                classes);
    }

    int count() {
        return (raw ? 1 : 0) + (probability ? 1 : 0) + (prediction ? 1 : 0);
    }

    /** The values from the logits that stand in {@code scores} from {@code offset} on. */
    Object[] values(float[] scores, int offset) {
        double[] logits = new double[classes];
        int best = 0;
        for (int i = 0; i < classes; i++) {
            logits[i] = scores[offset + i];
            best = logits[i] > logits[best] ? i : best;
        }
        Object[] values = new Object[count()];
        int next = 0;
        if (raw) {
            values[next++] = vector(logits);
        }
        if (probability) {
            values[next++] = vector(softmax(logits, logits[best]));
        }
        if (prediction) {
            values[next] = (double) best;
        }
        return values;
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

    @SuppressWarnings("unchecked") // Spark keeps the class of its Vector type to itself
    private static Object vector(double[] values) {
        return ((UserDefinedType<Vector>) SQLDataTypes.VectorType()).serialize(Vectors.dense(values));
    }
}
