package io.bellows.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.energy.EnergyPlugin;
import java.util.function.ToDoubleFunction;

/**
 * A report as JSON. Keys: {@code accuracy} (of a regression {@code rmse}), {@code bytes}, {@code latencyMs} and {@code rowsPerSecond}, each with
 * {@code fp32} and {@code int8}; {@code predictionEnergy}, with {@code joulesPerThousand} of each form, in batches, and {@code
 * estimated}; {@code notes}, sentences such as that integers gain no speed; {@code seconds.training}, {@code
 * seconds.total}; {@code trainings}, each with {@code workers}, {@code threadsPerWorker}, {@code batchSize}, {@code steps}, {@code
 * samplesPerSecond}, {@code seconds} by what they went into, {@code expected} and {@code measured} seconds and megabytes, and {@code
 * choices} with their reasons; {@code energy},
 * with {@code joules.training}, {@code joules.total}, {@code kwh} and {@code gramsCo2e} of the whole job, {@code gramsCo2ePerKwh} and
 * {@code estimated}, or with {@code absent}, the reason why there is none; {@code rows.train},
 * {@code rows.validation}, {@code rows.test}; {@code sampled}, where the job samples, with {@code class}, {@code before}
 * and {@code after} of each class; {@code distribution}, where the job asks for it, the rows of a {@link
 * io.bellows.sample.DistributionReport} of {@code evaluate.weightCol} and {@code evaluate.driftCols}, with {@code measure}, {@code
 * name}, {@code before}, {@code after} and {@code drift}; {@code environment}; {@code config}. What was not measured is null.
 */
public final class ReportJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReportJson() {}

    /** The report, indented, with a line break at the end. */
    public static String write(Report report) {
        try {
            ObjectNode root = MAPPER.createObjectNode();
            root.put("job", report.job());
            putForms(root.putObject(report.metric()), report, measured -> measured.quality()
                    .value());
            putBytes(root.putObject("bytes"), report);
            putForms(root.putObject("latencyMs"), report, Measurement::latencyMs);
            putForms(root.putObject("rowsPerSecond"), report, Measurement::rowsPerSecond);
            putPredictionEnergy(root.putObject("predictionEnergy"), report);
            root.set("notes", MAPPER.valueToTree(report.notes()));
            root.putObject("seconds").put("training", report.trainingSeconds()).put("total", report.totalSeconds());
            TrainingsJson.put(root.putArray("trainings"), report.trainings());
            putEnergy(root.putObject("energy"), report);
            root.putObject("rows")
                    .put("train", report.rows().train())
                    .put("validation", report.rows().validation())
                    .put("test", report.rows().test());
            putSampled(root, report);
            root.put("output", report.output());
            root.set("environment", MAPPER.valueToTree(report.environment()));
            root.set("config", MAPPER.readTree(report.config()));
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the report of job '" + report.job() + "'", e);
        }
    }

    private static void putPredictionEnergy(ObjectNode node, Report report) {
        putForms(node.putObject("joulesPerThousand"), report, measured -> measured.energy()
                .joulesPerThousand());
        node.put("estimated", report.forms().values().stream().anyMatch(measured -> measured.energy()
                .estimated()));
    }

    private static void putEnergy(ObjectNode node, Report report) {
        if (report.energy().isEmpty()) {
            node.put("absent", "spark.plugins does not have " + EnergyPlugin.class.getName());
            return;
        }
        RunEnergy energy = report.energy().get();
        node.putObject("joules")
                .put("training", energy.training().joules())
                .put("total", energy.total().joules());
        node.put("kwh", energy.total().kwh())
                .put("gramsCo2e", energy.total().gramsCo2e())
                .put("gramsCo2ePerKwh", energy.total().gramsCo2ePerKwh())
                .put("estimated", energy.total().estimated());
    }

    private static void putSampled(ObjectNode root, Report report) {
        SampledRows sampled = report.sampled();
        if (!sampled.classes().isEmpty()) {
            ArrayNode classes = root.putArray("sampled");
            sampled.classes().forEach(one -> classes.addObject()
                    .put("class", one.label())
                    .put("before", one.before())
                    .put("after", one.after()));
        }
        if (!sampled.measures().isEmpty()) {
            ArrayNode measures = root.putArray("distribution");
            sampled.measures().forEach(one -> measures.addObject()
                    .put("measure", one.measure())
                    .put("name", one.name())
                    .put("before", one.before())
                    .put("after", one.after())
                    .put("drift", one.drift()));
        }
    }

    private static void putBytes(ObjectNode node, Report report) {
        report.forms().forEach((form, measured) -> node.put(form, measured.bytes() == 0 ? null : measured.bytes()));
    }

    private static void putForms(ObjectNode node, Report report, ToDoubleFunction<Measurement> figure) {
        report.forms().forEach((form, measured) -> {
            double value = figure.applyAsDouble(measured);
            if (Double.isNaN(value)) {
                node.putNull(form);
            } else {
                node.put(form, value);
            }
        });
    }
}
