package io.bellows.train;

import io.bellows.engine.InferenceSession;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import io.bellows.train.collective.Collective;
import io.bellows.train.data.Batch;
import io.bellows.train.data.BatchReader;
import java.io.IOException;

/** Loss and accuracy over the validation rows of all workers, by the engine that will serve the model. */
final class Validation {
    /** Mean weighted loss and share of right predictions; NaN when there are no validation rows. */
    record Score(double loss, double accuracy) {}

    private final TrainingPlan plan;
    private final Collective collective;
    private final WorkerRows rows;

    Validation(TrainingPlan plan, Collective collective, WorkerRows rows) {
        this.plan = plan;
        this.collective = collective;
        this.rows = rows;
    }

    Score score(Weights weights) throws IOException, InterruptedException {
        if (plan.validationRows() == 0) {
            return new Score(Double.NaN, Double.NaN);
        }
        double[] sums = new double[3];
        BatchObjective objective = plan.goal().ofValidation(plan, collective);
        if (objective.isShared() || rows.validationOrder().localRows() > 0) {
            addLocalRows(weights, objective, sums);
        }
        float[] shared = {(float) sums[0], (float) sums[1], (float) sums[2]};
        collective.sum(shared);
        return new Score(shared[0] / shared[1], shared[2] / shared[1]);
    }

    private void addLocalRows(Weights weights, BatchObjective objective, double[] sums)
            throws IOException, InterruptedException {
        NetworkModel model = new NetworkModel(plan.initial().network(), weights);
        try (InferenceSession session = plan.inferenceEngine().open(model, plan.threadsPerWorker());
                BatchReader reader = new BatchReader(
                        rows.validation(), plan.layout(), rows.validationOrder(), plan.changeOfValidation(), 0, 1)) {
            for (long batch = 0; batch < rows.validationOrder().batches(); batch++) {
                Batch local = reader.next();
                if (objective.isShared() || local.rows() > 0) {
                    float[] scores = local.rows() > 0 ? session.predict(local.features(), local.rows()) : new float[0];
                    objective.evaluate(scores, local, null);
                    sums[0] += objective.lossSum();
                    sums[1] += objective.weightSum();
                    sums[2] += objective.correctSum();
                }
            }
        }
    }
}
