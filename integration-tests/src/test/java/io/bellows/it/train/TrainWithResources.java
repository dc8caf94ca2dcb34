package io.bellows.it.train;

import io.bellows.it.cluster.DriverTask;
import io.bellows.it.cluster.Progress;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.TrainingSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerResourceProfileAdded;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains a few steps, and tells under which profiles Spark did what. */
public final class TrainWithResources implements DriverTask<TrainWithResources.Orders, TrainWithResources.Figures> {
    /**
     * What to train.
     *
     * @param params of the trainer
     * @param impossible params of a second trainer, which must fail; empty for none
     */
    public record Orders(Map<String, Object> params, Map<String, Object> impossible) {}

    /**
     * What became of it.
     *
     * @param profiles by their id, as Spark tells them
     * @param stages the profile of each stage that ran, by the stage's id
     * @param executors the profile of each executor, by its name
     * @param hosts of the tasks under another profile than the application's: names of executors
     * @param refusal the message of the second trainer
     */
    public record Figures(
            int workers,
            int threadsPerWorker,
            double lastLoss,
            Map<Integer, String> profiles,
            Map<Integer, Integer> stages,
            Map<String, Integer> executors,
            List<String> hosts,
            String refusal) {}

    private static final class Watch extends SparkListener {
        private final Map<Integer, String> profiles = new ConcurrentSkipListMap<>();
        private final Map<Integer, Integer> stages = new ConcurrentSkipListMap<>();
        private final Map<String, Integer> executors = new ConcurrentSkipListMap<>();
        private final List<String> hosts = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onResourceProfileAdded(SparkListenerResourceProfileAdded added) {
            profiles.put(added.resourceProfile().id(), added.resourceProfile().toString());
        }

        @Override
        public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
            stages.put(submitted.stageInfo().stageId(), submitted.stageInfo().resourceProfileId());
        }

        @Override
        public void onExecutorAdded(SparkListenerExecutorAdded added) {
            executors.put(added.executorId(), added.executorInfo().resourceProfileId());
        }

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (stages.get(start.stageId()) != ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID()) {
                hosts.add(start.taskInfo().executorId());
            }
        }
    }

    @Override
    public Class<Orders> argumentType() {
        return Orders.class;
    }

    @Override
    public Figures run(SparkSession spark, Orders orders, Progress progress) {
        Watch watch = new Watch();
        spark.sparkContext().addSparkListener(watch);
        Dataset<Row> rows = spark.range(0, 200, 1, 2)
                .selectExpr(
                        "array(cast(sin(id) as float), cast(cos(id) as float)) AS features",
                        "cast(sin(id) > 0.3 AS int) AS label");
        TrainingSummary summary = trainer(orders.params()).fit(rows).summary().orElseThrow();
        String refusal = orders.impossible().isEmpty() ? "" : refusal(orders.impossible(), rows);
        double[] losses = summary.stepLosses();
        return new Figures(
                summary.workers(),
                summary.threadsPerWorker(),
                losses[losses.length - 1],
                watch.profiles,
                watch.stages,
                watch.executors,
                List.copyOf(watch.hosts),
                refusal);
    }

    private static String refusal(Map<String, Object> params, Dataset<Row> rows) {
        try {
            trainer(params).fit(rows);
            return "none";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    private static DataParallelClassifier trainer(Map<String, Object> params) {
        DataParallelClassifier trainer = new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {8})
                .setBatchSize(50)
                .setEpochs(2);
        params.forEach((name, value) -> trainer.set(trainer.getParam(name), value));
        return trainer;
    }
}
