package io.bellows.jobs.report;

import io.bellows.jobs.data.RowSplit;
import io.bellows.train.TrainingSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A finished job.
 *
 * @param job its name
 * @param forms what was measured, by the form of the model: {@code fp32}, {@code int8}; {@code model} alone where
 *     the pipeline has no network of Bellows in it
 * @param notes what quantizing and pruning did that the figures do not tell, in sentences
 * @param rows how many trained, validated and tested
 * @param sampled what the job's samplers did
 * @param trainingSeconds the time of {@code fit}
 * @param totalSeconds from reading the job file to the report
 * @param trainings what each training of a network came to, in their order
 * @param energy of its executors; empty where {@code EnergyPlugin} is not among {@code spark.plugins}
 * @param output the folder of the results
 * @param environment where it ran: version, Java, Spark, cores, seed …
 * @param config the job file with every value in place, as JSON
 */
public record Report(
        String job,
        Map<String, Measurement> forms,
        List<String> notes,
        RowSplit.Counts rows,
        SampledRows sampled,
        double trainingSeconds,
        double totalSeconds,
        List<TrainingSummary> trainings,
        Optional<RunEnergy> energy,
        String output,
        Map<String, Object> environment,
        String config) {
    public Report {
        notes = List.copyOf(notes);
        trainings = List.copyOf(trainings);
    }

    /** What all forms are measured by. */
    String metric() {
        return forms.values().stream()
                .findFirst()
                .map(measured -> measured.quality().metric())
                .orElse("accuracy");
    }
}
