package io.bellows.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import io.bellows.augmentation.naming.NearestName;
import io.bellows.jobs.config.JobConfig.ColumnSplit;
import io.bellows.jobs.config.JobConfig.Evaluation;
import io.bellows.jobs.config.JobConfig.Input;
import io.bellows.jobs.config.JobConfig.Output;
import io.bellows.jobs.config.JobConfig.RandomSplit;
import io.bellows.jobs.config.JobConfig.SplitRule;
import io.bellows.param.HeldStages;
import io.bellows.sample.Sampler;
import io.bellows.train.TrainingOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Params;

/** Reads job files, which are HOCON: JSON with comments, {@code key = value}, includes and {@code ${?ENVIRONMENT}}. */
public final class JobReader {
    private static final Set<String> KEYS = Set.of("name", "input", "split", "stages", "output", "evaluate", "spark");
    private static final Map<String, Set<String>> SPLIT_KEYS = Map.of(
            "random", Set.of("by", "keyCol", "testFraction", "validationFraction", "seed", "validationCol"),
            "column", Set.of("by", "column", "testValue", "validationValue", "validationCol"));

    private static final int LATENCY_ROWS = 200;
    private static final String DRIFT_COLS = "driftCols";
    private static final String WEIGHT_COL = "weightCol";

    private JobReader() {}

    /**
     * The job of a file.
     *
     * @param overrides settings of the command line, each {@code key=value}; see {@link Overrides}
     * @throws JobFileException naming file and line, and the nearest valid name where one is unknown
     */
    public static JobConfig read(Path file, List<String> overrides) {
        try {
            Config parsed = ConfigFactory.parseFile(
                    existing(file).toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
            return job(file, Overrides.resolve(parsed, overrides, KEYS));
        } catch (ConfigException e) {
            throw new JobFileException("Cannot read job '" + file + "': " + e.getMessage());
        }
    }

    private static Path existing(Path file) {
        if (Files.isRegularFile(file)) {
            return file;
        }
        boolean isFolder = Files.isDirectory(file);
        Path folder = isFolder ? file : file.toAbsolutePath().getParent();
        try (Stream<Path> siblings =
                folder != null && Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            Set<String> jobs = siblings.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".conf"))
                    .collect(Collectors.toCollection(TreeSet::new));
            throw new JobFileException("Cannot read job '%s': %s; %s"
                    .formatted(
                            file,
                            isFolder ? "it is a folder" : "there is no such file",
                            jobs.isEmpty()
                                    ? "give a job file, whose name ends in .conf"
                                    : NearestName.hint(String.valueOf(file.getFileName()), jobs)));
        } catch (IOException e) {
            throw new JobFileException(
                    "Cannot read job '" + file + "': its folder cannot be listed: " + e.getMessage());
        }
    }

    private static JobConfig job(Path file, Config config) {
        Section top = new Section(config.root(), "", KEYS);
        PipelineStage[] stages = StageReader.stages(top.list("stages"));
        if (stages.length == 0) {
            throw top.wrong("stages", "found no stage, expected at least one");
        }
        Pipeline pipeline = new Pipeline().setStages(stages);
        return new JobConfig(
                top.text("name", String.valueOf(file.getFileName()).replaceFirst("\\.conf$", "")),
                input(top),
                split(top),
                pipeline,
                output(top),
                evaluation(top, pipeline),
                spark(top),
                config.withoutPath("spark").withoutPath("input.options").root().render(ConfigRenderOptions.concise()));
    }

    private static Input input(Section top) {
        Section input = needed(top, "input", Set.of("format", "path", "options"));
        return new Input(input.text("format"), input.path("path"), input.texts("options"));
    }

    private static Output output(Section top) {
        Section output = needed(top, "output", Set.of("path", "overwrite"));
        return new Output(output.path("path"), output.flag("overwrite", false));
    }

    private static Evaluation evaluation(Section top, Pipeline pipeline) {
        Section found = top.section(
                        "evaluate", Set.of("labelCol", "predictionCol", "latencyRows", DRIFT_COLS, WEIGHT_COL))
                .orElse(new Section(ConfigFactory.empty().root(), "evaluate", Set.of()));
        for (String key : List.of(DRIFT_COLS, WEIGHT_COL)) {
            if (found.has(key) && HeldStages.of(pipeline).noneMatch(JobReader::holdsSampler)) {
                throw found.wrong(
                        key,
                        "it tells what samplers do, but there is none in a TrainingOnly; add one, or leave the key out");
            }
        }
        return new Evaluation(
                found.text("labelCol", "label"),
                found.text("predictionCol", "prediction"),
                (int) found.whole("latencyRows", LATENCY_ROWS, 1),
                found.has(DRIFT_COLS) ? found.names(DRIFT_COLS) : List.of(),
                found.has(WEIGHT_COL) ? Optional.of(found.text(WEIGHT_COL)) : Optional.empty());
    }

    private static boolean holdsSampler(Params stage) {
        return stage instanceof TrainingOnly<?> && HeldStages.of(stage).anyMatch(Sampler.class::isInstance);
    }

    private static SplitRule split(Section top) {
        Set<String> all = SPLIT_KEYS.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        Section any = needed(top, "split", all);
        String by = any.choice("by", "random", new TreeSet<>(SPLIT_KEYS.keySet()));
        Section split = needed(top, "split", SPLIT_KEYS.get(by));
        String validationCol = split.text("validationCol", "validation");
        if (by.equals("column")) {
            return new ColumnSplit(
                    split.text("column"),
                    split.text("testValue", "test"),
                    split.text("validationValue", "validation"),
                    validationCol);
        }
        double test = split.fraction("testFraction", 0.2);
        double validation = split.fraction("validationFraction", 0);
        if (test + validation >= 1) {
            throw split.wrong(
                    "testFraction",
                    "found %s, with validationFraction %s nothing is left to train on; their sum must be below 1"
                            .formatted(test, validation));
        }
        return new RandomSplit(
                split.text("keyCol"), test, validation, split.whole("seed", 1, Long.MIN_VALUE), validationCol);
    }

    private static Map<String, String> spark(Section top) {
        Map<String, String> settings = new TreeMap<>();
        top.texts("spark").forEach((name, value) -> settings.put("spark." + name, value));
        return settings;
    }

    private static Section needed(Section top, String key, Set<String> keys) {
        return top.section(key, keys).orElseThrow(() -> top.wrong(key, "the job needs it: " + key + " { ... }"));
    }
}
