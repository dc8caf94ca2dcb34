package io.bellows.train;

import io.bellows.engine.InferenceSession;
import io.bellows.network.NetworkModel;
import io.bellows.network.Weights;
import io.bellows.train.data.Batch;
import io.bellows.train.data.Batches;
import java.io.IOException;
import java.util.Arrays;

/**
 * Loss and accuracy over the validation rows of all workers, by the engine that will serve the model. Along a pipeline each
 * stage computes its part, a few batches ahead of the next.
 */
final class Validation {
    /** Mean weighted loss, share of right predictions, and what is watched; NaN when there are no validation rows. */
    record Score(double loss, double accuracy, double metric) {
        static final Score NONE = new Score(Double.NaN, Double.NaN, Double.NaN);
    }

    /** Loss, weight and right predictions, before the sums of the metric. */
    private static final int OWN_SUMS = 3;

    /** Batches on their way between two stages at most. */
    private static final int AHEAD = 8;

    private final TrainingPlan plan;
    private final WorkerLinks links;
    private final WorkerPlace place;
    private final WorkerRows rows;
    private final WatchedMetric metric;

    Validation(TrainingPlan plan, WorkerLinks links, WorkerRows rows) {
        this.plan = plan;
        this.links = links;
        this.rows = rows;
        place = links.place();
        metric = plan.earlyStopping().metric();
    }

    Score score(Weights weights) throws IOException, InterruptedException {
        if (plan.validationRows() == 0) {
            return Score.NONE;
        }
        double[] sums = new double[OWN_SUMS + metric.sums()];
        NetworkModel model = new NetworkModel(plan.initial().network(), weights);
        if (plan.pipeline().isCut()) {
            addAlongPipeline(model, sums);
        } else {
            BatchObjective objective = plan.goal().ofValidation(plan, links.everyone());
            if (objective.isShared() || rows.hasValidationRows()) {
                addLocalRows(model, objective, sums);
            }
        }
        share(sums);
        double loss = (float) sums[0] / (float) sums[1];
        double accuracy = (float) sums[2] / (float) sums[1];
        return new Score(loss, accuracy, metric.value(loss, accuracy, Arrays.copyOfRange(sums, OWN_SUMS, sums.length)));
    }

    /** Sums over the workers; a double crosses as two floats. */
    private void share(double[] sums) {
        float[] shared = new float[2 * sums.length];
        for (int i = 0; i < sums.length; i++) {
            shared[i] = (float) sums[i];
            shared[sums.length + i] = Float.isFinite(shared[i]) ? (float) (sums[i] - shared[i]) : 0;
        }
        links.everyone().sum(shared);
        for (int i = 0; i < sums.length; i++) {
            sums[i] = (double) shared[i] + shared[sums.length + i];
        }
    }

    private void addLocalRows(NetworkModel model, BatchObjective objective, double[] sums)
            throws IOException, InterruptedException {
        try (InferenceSession session = plan.inferenceEngine().open(model, plan.threadsPerWorker());
                Batches batches = rows.validation()) {
            for (long batch = 0; batch < plan.validationBatches(); batch++) {
                Batch local = batches.next();
                if (objective.isShared() || local.rows() > 0) {
                    float[] scores = local.rows() > 0 ? session.predict(local.features(), local.rows()) : new float[0];
                    objective.evaluate(scores, local, null);
                    add(objective, sums);
                }
            }
        }
    }

    private static void add(BatchObjective objective, double[] sums) {
        sums[0] += objective.lossSum();
        sums[1] += objective.weightSum();
        sums[2] += objective.correctSum();
        double[] figures = objective.metricSums();
        for (int i = 0; i < figures.length; i++) {
            sums[OWN_SUMS + i] += figures[i];
        }
    }

    private void addAlongPipeline(NetworkModel model, double[] sums) throws IOException, InterruptedException {
        BatchLoss loss = RowGoal.of(plan).ofValidation(plan, links.everyone());
        try (InferenceSession session = plan.inferenceEngine().open(model, plan.threadsPerWorker());
                Batches batches = rows.validation()) {
            for (int batch = 0; batch < plan.validationBatches(); batch++) {
                if (batch > 0 && batch % AHEAD == 0) {
                    links.await();
                }
                MicroBatch piece = arrived(batches, batch);
                float[] outputs = piece.rows() == 0 ? new float[0] : session.predict(piece.values(), piece.rows());
                if (!place.isLast()) {
                    float[] message = piece.with(outputs).message(plan.layout().targets());
                    links.messages().send(place.behind(), tag(batch), message);
                } else if (piece.rows() > 0) {
                    loss.evaluate(outputs, piece.labels(), piece.targets(), piece.weights(), piece.rows(), null);
                    add(loss, sums);
                }
            }
        }
    }

    private MicroBatch arrived(Batches batches, int batch) throws IOException, InterruptedException {
        return place.isFirst()
                ? MicroBatch.of(batches.next())
                : MicroBatch.read(
                        links.messages().receive(place.before(), tag(batch)),
                        plan.layout().targets());
    }

    private static String tag(int batch) {
        return "v" + batch % AHEAD;
    }
}
