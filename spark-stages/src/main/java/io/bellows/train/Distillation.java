package io.bellows.train;

import java.io.Serializable;

/**
 * What a student learns of its teacher: of the loss of a row, (1 − α) is that of its label, and α T² the divergence of the
 * student's probabilities from the teacher's, KL(softmax(t / T) ‖ softmax(s / T)).
 *
 * <p>Source: Hinton, Vinyals, Dean, "Distilling the knowledge in a neural network" (2015), section 2.
 *
 * @param share α, 0 to 1
 * @param temperature T, above 0
 */
record Distillation(double share, double temperature) implements Serializable {
    /** As the params say; null where there is no teacher. */
    static Distillation of(DistillationParams<?> params) {
        return params.isSet(params.teacherLogitsCol())
                ? new Distillation(params.getDistillationShare(), params.getDistillationTemperature())
                : null;
    }

    /**
     * Changes the loss of one row, and its gradient by the logits.
     *
     * @param loss of the label, weighted
     * @param gradient of that, or null
     * @return what to add to the loss
     */
    double add(
            float[] logits,
            int from,
            float[] teacher,
            int teacherFrom,
            int classes,
            double weight,
            double loss,
            float[] gradient) {
        double[] student = logProbabilities(logits, from, classes);
        double[] taught = logProbabilities(teacher, teacherFrom, classes);
        double divergence = 0;
        for (int i = 0; i < classes; i++) {
            double probability = Math.exp(taught[i]);
            divergence += probability == 0 ? 0 : probability * (taught[i] - student[i]);
            if (gradient != null) {
                double slope = weight * temperature * (Math.exp(student[i]) - probability);
                gradient[from + i] = (float) ((1 - share) * gradient[from + i] + share * slope);
            }
        }
        return share * (weight * temperature * temperature * divergence - loss);
    }

    private double[] logProbabilities(float[] logits, int from, int classes) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < classes; i++) {
            max = Math.max(max, logits[from + i] / temperature);
        }
        double total = 0;
        for (int i = 0; i < classes; i++) {
            total += Math.exp(logits[from + i] / temperature - max);
        }
        double logTotal = max + Math.log(total);
        double[] result = new double[classes];
        for (int i = 0; i < classes; i++) {
            result[i] = logits[from + i] / temperature - logTotal;
        }
        return result;
    }
}
