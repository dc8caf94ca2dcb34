package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkJson;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.prune.GroupSparsity;
import io.bellows.network.prune.PruningScope;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructType;

/** Which params of {@link Pruned} go together; told before a job starts. */
final class PruningChecks {
    private PruningChecks() {}

    static void check(Pruned<?> stage) {
        DataParallelTrainer<?, ?> trainer =
                InnerTrainer.require(stage.getEstimator(), DataParallelTrainer.class, "prune in " + stage.uid());
        if (stage.getEstimator() instanceof Ensemble<?>) {
            throw refused(
                    stage,
                    "the ensemble " + stage.getEstimator().uid(),
                    "an estimator of one network",
                    "put the Ensemble around " + stage.uid());
        }
        if (trainer instanceof SelfSupervisedPretrainer) {
            throw refused(stage, "the pre-trainer " + trainer.uid(), "a trainer of the network itself", "prune that");
        }
        if (trainer.isSet(trainer.resumeFrom())) {
            throw refused(stage, "resumeFrom of " + trainer.uid(), "none, as it is trained more than once", "clear it");
        }
        PruningMethod method = stage.method().constant(stage.getMethod());
        SparsitySchedule schedule = stage.sparsitySchedule().constant(stage.getSparsitySchedule());
        boolean grows = schedule != SparsitySchedule.CONSTANT;
        if (method != PruningMethod.MAGNITUDE && (grows || stage.getRounds() > 1 || !stage.getTrainFirst())) {
            throw refused(
                    stage,
                    "method " + stage.getMethod() + " with "
                            + (grows
                                    ? "sparsitySchedule " + stage.getSparsitySchedule()
                                    : stage.getRounds() > 1 ? "rounds " + stage.getRounds() : "trainFirst false"),
                    "method magnitude for that",
                    "clear it, or set method to magnitude");
        }
        if (!stage.getTrainFirst()) {
            checkOnlyTraining(stage);
        }
        checkTeacher(stage, trainer);
        checkSchedule(stage, trainer, grows);
        checkRewind(stage, method, grows);
    }

    /** Checks the network itself, where the schema and the params of a trainer tell what it will be. */
    static void checkNetwork(Pruned<?> stage, StructType schema) {
        if (stage.getEstimator() instanceof DataParallelTrainer<?, ?> trainer) {
            TrainingSchema.shape(trainer, schema)
                    .flatMap(shape -> network(trainer, shape, schema))
                    .ifPresent(network -> {
                        NetworkModel fresh = NetworkModel.initialize(network, 0);
                        stage.layers().of(network);
                        switch (stage.method().constant(stage.getMethod())) {
                            case GROUPS -> GroupSparsity.of(stage.getPattern()).fitting(fresh, stage.layers());
                            case CHANNELS -> stage.channels().prune(fresh);
                            case MAGNITUDE, LOW_RANK -> {
                                // whatever the weights are, that can be done, or is only known by them
                            }
                        }
                    });
        }
    }

    private static Optional<Network> network(DataParallelTrainer<?, ?> trainer, Shape shape, StructType schema) {
        return trainer.isSet(trainer.networkJson())
                ? Optional.of(NetworkJson.read(trainer.getNetworkJson()))
                : trainer.outputs(schema).map(outputs -> TrainingSchema.described(trainer, shape, outputs));
    }

    private static void checkOnlyTraining(Pruned<?> stage) {
        List<Param<?>> others =
                List.of(stage.model(), stage.fineTuneEpochs(), stage.fineTuneRateFactor(), stage.rounds());
        for (Param<?> other : others) {
            if (stage.isSet(other)) {
                throw refused(
                        stage,
                        other.name() + " and trainFirst false",
                        "no training after the first",
                        "clear " + other.name() + ", or trainFirst");
            }
        }
    }

    private static void checkTeacher(Pruned<?> stage, DataParallelTrainer<?, ?> trainer) {
        if (!stage.getDistillUnpruned()) {
            return;
        }
        if (!(trainer instanceof DataParallelClassifier classifier)) {
            throw refused(
                    stage, "distillUnpruned and the trainer " + trainer.uid(), "a DataParallelClassifier", "clear it");
        }
        if (classifier.isSet(classifier.teacherLogitsCol()) || isTaught(stage.getEstimator())) {
            throw refused(stage, "distillUnpruned and another teacher of " + trainer.uid(), "one of them", "clear one");
        }
        if (!stage.getTrainFirst() || (stage.isSet(stage.fineTuneEpochs()) && stage.getFineTuneEpochs() == 0)) {
            throw refused(
                    stage,
                    "distillUnpruned and " + (stage.getTrainFirst() ? "fineTuneEpochs 0" : "trainFirst false"),
                    "a network that was trained before it is pruned, and epochs after that",
                    "clear one of them");
        }
    }

    private static boolean isTaught(PipelineStage stage) {
        if (stage instanceof Pipeline pipeline) {
            return Arrays.stream(pipeline.getStages()).anyMatch(PruningChecks::isTaught);
        }
        return stage instanceof Distilled<?>
                || (stage instanceof InnerEstimatorParams<?, ?> around && isTaught(around.getEstimator()));
    }

    private static void checkSchedule(Pruned<?> stage, DataParallelTrainer<?, ?> trainer, boolean grows) {
        if (!grows) {
            return;
        }
        if (stage.getScheduleEnd() <= stage.getScheduleStart()) {
            throw refused(
                    stage,
                    "scheduleStart " + stage.getScheduleStart() + " and scheduleEnd " + stage.getScheduleEnd(),
                    "the start below the end",
                    "set them so");
        }
        if (stage.getRounds() > 1) {
            throw refused(
                    stage,
                    "rounds " + stage.getRounds() + " and sparsitySchedule " + stage.getSparsitySchedule(),
                    "one way to prune little by little",
                    "clear one of them");
        }
        if (stage.getTrainFirst() && stage.isSet(stage.fineTuneEpochs()) && stage.getFineTuneEpochs() == 0) {
            throw refused(
                    stage,
                    "fineTuneEpochs 0 and sparsitySchedule " + stage.getSparsitySchedule(),
                    "epochs over which zeros can grow",
                    "set fineTuneEpochs to at least 1");
        }
        if (trainer.getPipelineStages() != 1 && stage.scope().constant(stage.getScope()) == PruningScope.GLOBAL) {
            throw refused(
                    stage,
                    "scope global over the workers of a pipeline, each of which sees a part of the weights",
                    "scope layer",
                    "set it, or set pipelineStages to 1");
        }
    }

    private static void checkRewind(Pruned<?> stage, PruningMethod method, boolean grows) {
        if (!stage.isSet(stage.rewindStep())) {
            return;
        }
        boolean isMask = method == PruningMethod.MAGNITUDE || method == PruningMethod.GROUPS;
        if (!isMask || grows || !stage.getTrainFirst()) {
            throw refused(
                    stage,
                    "rewindStep with "
                            + (!isMask
                                    ? "method " + stage.getMethod()
                                    : grows ? "sparsitySchedule " + stage.getSparsitySchedule() : "trainFirst false"),
                    "method magnitude or groups, schedule constant and trainFirst true",
                    "clear rewindStep, or set them so");
        }
        if (stage.isSet(stage.fineTuneEpochs()) && stage.getFineTuneEpochs() == 0) {
            throw refused(stage, "rewindStep and fineTuneEpochs 0", "epochs to train again", "clear one of them");
        }
    }

    private static IllegalArgumentException refused(Pruned<?> stage, String found, String expected, String remedy) {
        return new IllegalArgumentException(
                "Cannot prune in " + stage.uid() + ": found " + found + ", expected " + expected + "; " + remedy);
    }
}
