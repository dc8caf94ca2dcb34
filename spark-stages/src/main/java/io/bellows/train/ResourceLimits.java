package io.bellows.train;

import io.bellows.resources.TrainingResources;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/** Which {@link TrainingResources} Spark can give, told before a job starts. */
final class ResourceLimits {
    private static final String MOST_EXECUTORS = "spark.dynamicAllocation.maxExecutors";

    private ResourceLimits() {}

    /** Refuses, before a pipeline's first stage has a job, what {@link #check(DataParallelTrainer, SparkContext)} would refuse. */
    static void check(DataParallelTrainer<?, ?> stage) {
        if (SparkSession.getDefaultSession().isDefined()) {
            check(stage, SparkSession.getDefaultSession().get().sparkContext());
        }
    }

    /** @throws IllegalArgumentException naming what is asked for and cannot be given, and what could be done */
    static void check(DataParallelTrainer<?, ?> stage, SparkContext spark) {
        TrainingResources resources = stage.trainingResources();
        if (!resources.isAnything()) {
            return;
        }
        if (spark.isLocal()) {
            throw refused(
                    stage,
                    "master '" + spark.master() + "'",
                    "a standalone, YARN or Kubernetes cluster, since Spark gives stages resources there alone; clear them,"
                            + " or submit to a cluster");
        }
        check(
                stage,
                spark.conf(),
                stage.trainer().constant(stage.getTrainer()) == TrainerKind.BARRIER,
                ClusterSlots.isDynamic(spark));
    }

    static void check(DataParallelTrainer<?, ?> stage, SparkConf conf, boolean isBarrier, boolean isDynamic) {
        TrainingResources resources = stage.trainingResources();
        if (resources.hasOwnExecutors()) {
            if (isBarrier) {
                throw refused(
                        stage,
                        "trainer 'barrier'",
                        "'block-manager', since Spark makes executors for a stage by dynamic allocation alone, under which it"
                                + " refuses barrier stages; set trainer to block-manager, or clear them and give all"
                                + " executors so much by " + settingsOf(resources));
            }
            if (!isDynamic) {
                throw refused(
                        stage,
                        ClusterSlots.DYNAMIC_ALLOCATION + " false",
                        "true, since Spark makes executors for a stage by dynamic allocation alone; set it, or clear them and"
                                + " give all executors so much by " + settingsOf(resources));
            }
        }
        if (isDynamic) {
            int most = conf.getInt(MOST_EXECUTORS, Integer.MAX_VALUE);
            if (stage.getNumWorkers() == 0 || stage.getNumWorkers() > most) {
                throw refused(
                        stage,
                        "numWorkers " + stage.getNumWorkers(),
                        "the number of executors to make for it, from 1 to " + MOST_EXECUTORS + " " + most
                                + "; set numWorkers");
            }
        }
        int cores = resources.coresOfExecutor(conf);
        if (cores > 0 && stage.getThreadsPerWorker() > cores) {
            throw refused(
                    stage,
                    "threadsPerWorker " + stage.getThreadsPerWorker(),
                    "at most the " + cores + " cores of an executor; lower it, or raise executorCores");
        }
        int gpus = resources.gpusOfExecutor(conf);
        if (resources.gpusPerWorker() > gpus) {
            throw refused(
                    stage,
                    gpus + " GPUs of an executor",
                    "at least " + resources.gpusPerWorker()
                            + "; lower gpusPerWorker, or raise gpusPerExecutor or spark.executor.resource.gpu.amount");
        }
    }

    private static String settingsOf(TrainingResources resources) {
        Map<String, String> settings = Map.of(
                "executorCores", "spark.executor.cores",
                "executorMemoryMb", "spark.executor.memory",
                "executorMemoryOverheadMb", "spark.executor.memoryOverhead",
                "gpusPerExecutor", "spark.executor.resource.gpu.amount");
        return resources.asked().keySet().stream()
                .filter(settings::containsKey)
                .map(settings::get)
                .collect(Collectors.joining(", "));
    }

    private static IllegalArgumentException refused(DataParallelTrainer<?, ?> stage, String found, String expected) {
        return new IllegalArgumentException("Cannot train " + stage.uid() + " with "
                + stage.trainingResources().asked() + ": found " + found + ", expected " + expected);
    }
}
