package io.bellows.train;

import io.bellows.train.events.EventFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A training's history as an event file of TensorBoard. */
final class TrainingEvents {
    private TrainingEvents() {}

    /** Writes one event a step and one an epoch, at the step that ends it; values that are no numbers are left out. */
    static void write(TrainingSummary summary, Path folder, Configuration hadoop) throws IOException {
        double now = System.currentTimeMillis() / 1000.0;
        StepHistory steps = summary.steps();
        double start = now - steps.lastSeconds();
        Path path = new Path(folder, "events.out.tfevents." + (long) start + ".bellows");
        try (EventFile file = new EventFile(
                new BufferedOutputStream(path.getFileSystem(hadoop).create(path)), start)) {
            List<EpochSummary> epochs = summary.epochs();
            for (int i = 0; i < steps.size(); i++) {
                Map<String, Double> values = new LinkedHashMap<>();
                values.put("step/loss", steps.losses()[i]);
                values.put("step/learning_rate", steps.rates()[i]);
                values.put("step/samples_per_second", summary.samplesPerSecond(i));
                boolean endsEpoch = (i + 1) % summary.stepsPerEpoch() == 0 || i + 1 == steps.size();
                if (endsEpoch) {
                    putEpoch(values, epochs.get((int) (i / summary.stepsPerEpoch())));
                }
                file.write(start + steps.seconds()[i], i + 1L, values);
            }
        }
    }

    private static void putEpoch(Map<String, Double> values, EpochSummary epoch) {
        values.put("epoch/train_loss", epoch.trainLoss());
        values.put("epoch/train_accuracy", epoch.trainAccuracy());
        values.put("epoch/validation_loss", epoch.validationLoss());
        values.put("epoch/validation_accuracy", epoch.validationAccuracy());
        values.put("epoch/validation_metric", epoch.validationMetric());
        values.put("epoch/unaveraged_loss", epoch.unaveragedLoss());
        values.put("epoch/unaveraged_accuracy", epoch.unaveragedAccuracy());
        values.put("epoch/seconds", epoch.seconds());
    }
}
