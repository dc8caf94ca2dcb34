package io.bellows.bench.effects;

import io.bellows.augment.AugmentImages;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.Distilled;
import io.bellows.train.Ensemble;
import io.bellows.train.Pruned;
import io.bellows.train.TrainingOnly;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineModel;

/**
 * One technique, as what it changes of a plain training of digits.
 *
 * @param name what stands in the table, in the words of the params
 * @param classifier changes the trainer
 * @param around puts a stage around the pipeline of the trainer; given the teacher's pipeline, fitted
 * @param needs what must be there before
 */
record Technique(
        String name,
        UnaryOperator<DataParallelClassifier> classifier,
        Function<Inner, Estimator<?>> around,
        Need needs) {
    /** What a stage may be put around. */
    record Inner(Estimator<PipelineModel> pipeline, PipelineModel teacher) {}

    /** What a technique starts from beside the rows; the time that it takes to make is not counted. */
    enum Need {
        /** Nothing. */
        NOTHING,
        /** A fitted pipeline. */
        TEACHER,
        /** The column {@code soft} of the teacher's probabilities. */
        SOFT_LABELS,
        /** A saved network that tells odd digits from even ones, learnt of rows that nothing else sees. */
        PARITY
    }

    private static final String OPS = """
            [
              {"op": "rotate", "minDegrees": -12, "maxDegrees": 12},
              {"op": "affine", "translateXFraction": 0.08, "translateYFraction": 0.08, "minScale": 0.88, "maxScale": 1.12}
            ]
            """;

    private static Technique of(String name, UnaryOperator<DataParallelClassifier> classifier) {
        return of(name, classifier, Need.NOTHING);
    }

    private static Technique of(String name, UnaryOperator<DataParallelClassifier> classifier, Need needs) {
        return new Technique(name, classifier, Inner::pipeline, needs);
    }

    private static Technique augmented(String name, int copies, boolean everyEpoch) {
        return new Technique(
                name,
                copies > 1
                        ? classifier -> classifier.setEpochs(classifier.getEpochs() / (copies + 1))
                        : classifier -> classifier,
                inner -> augmented(inner.pipeline(), copies, everyEpoch),
                Need.NOTHING);
    }

    /** The training of a pipeline on rotated, moved and scaled images. */
    static Estimator<PipelineModel> augmented(Estimator<PipelineModel> pipeline, int copies, boolean everyEpoch) {
        AugmentImages augment = new AugmentImages()
                .setInputCol("image")
                .setOutputCol("image")
                .setCopies(copies)
                .setKeepOriginal(!everyEpoch)
                .setOps(OPS);
        return new TrainingOnly<PipelineModel>()
                .setStages(augment)
                .setEveryEpoch(everyEpoch)
                .setEstimator(pipeline);
    }

    private static Distilled<PipelineModel> distilled(Inner inner) {
        return new Distilled<PipelineModel>().setTeachers(inner.teacher()).setEstimator(inner.pipeline());
    }

    /** What nothing is changed of comes first; of LeNet-5. */
    static List<Technique> ofLeNet5() {
        return List.of(
                of("none: `adam`, rate 1e-3, constant", c -> c),
                of(
                        "`sgd`, momentum 0.9, rate 2e-2",
                        c -> c.setOptimizer("sgd").setMomentum(0.9).setLearningRate(2e-2)),
                of("`sgd` with `nesterov`", c -> c.setOptimizer("sgd")
                        .setMomentum(0.9)
                        .setNesterov(true)
                        .setLearningRate(2e-2)),
                of("`adamw`, `weightDecay` 1e-2", c -> c.setOptimizer("adamw").setWeightDecay(1e-2)),
                of("`rmsprop`", c -> c.setOptimizer("rmsprop")),
                of("`adagrad`, rate 1e-2", c -> c.setOptimizer("adagrad").setLearningRate(1e-2)),
                of("`lamb`, rate 5e-3", c -> c.setOptimizer("lamb").setLearningRate(5e-3)),
                of("`lars`, rate 1", c -> c.setOptimizer("lars").setLearningRate(1)),
                of("`lion`, rate 2e-4", c -> c.setOptimizer("lion").setLearningRate(2e-4)),
                of("`warm-up-cosine`, rate 3e-3", c -> c.setSchedule("warm-up-cosine")
                        .setLearningRate(3e-3)),
                of("`step`, a third each 4 epochs, rate 3e-3", c -> c.setSchedule("step")
                        .setDecayEpochs(4)
                        .setDecayFactor(1.0 / 3)
                        .setLearningRate(3e-3)),
                of("`multi-step`, a third after 6 and 10 epochs, rate 3e-3", c -> c.setSchedule("multi-step")
                        .setMilestones(6, 10)
                        .setDecayFactor(1.0 / 3)
                        .setLearningRate(3e-3)),
                of(
                        "`exponential`, rate 3e-3",
                        c -> c.setSchedule("exponential").setDecayFactor(0.8).setLearningRate(3e-3)),
                of("`polynomial`, rate 3e-3", c -> c.setSchedule("polynomial").setLearningRate(3e-3)),
                of(
                        "`cosine-restarts`, rate 3e-3",
                        c -> c.setSchedule("cosine-restarts").setDecayEpochs(4).setLearningRate(3e-3)),
                of("`inverse-square-root`, rate 3e-3", c -> c.setSchedule("inverse-square-root")
                        .setLearningRate(3e-3)),
                of("`plateau` by 400 of the rows, rate 3e-3", c -> c.setSchedule("plateau")
                        .setPlateauPatience(0)
                        .setValidationIndicatorCol("validation")
                        .setLearningRate(3e-3)),
                of("`one-cycle`, rate 3e-3", c -> c.setSchedule("one-cycle").setLearningRate(3e-3)),
                of("`emaDecay` 0.99", c -> c.setEmaDecay(0.99)),
                of("`swaStartEpoch` 9", c -> c.setSwaStartEpoch(9)),
                of("`clipNorm` 1", c -> c.setClipNorm(1)),
                of("`clipValue` 0.01", c -> c.setClipValue(0.01)),
                of("`dropout` 0.2", c -> c.setDropout(0.2)),
                of("`labelSmoothing` 0.1", c -> c.setLabelSmoothing(0.1)),
                of("`l1` 1e-5", c -> c.setL1(1e-5)),
                of("`maxNorm` 2", c -> c.setMaxNorm(2)),
                of("`loss` hinge", c -> c.setLoss("hinge")),
                of("`layerRates`, convolutions at a tenth", c -> c.setLayerRates("conv.*=0.1")),
                of("`focalGamma` 2", c -> c.setFocalGamma(2)),
                of("`batchMix` mixup, alpha 0.2", c -> c.setBatchMix("mixup").setMixAlpha(0.2)),
                of("`batchMix` cut-mix", c -> c.setBatchMix("cut-mix")),
                augmented("rotation and affine, 3 copies, a quarter of the epochs", 3, false),
                augmented("the same with `everyEpoch`", 1, true),
                new Technique(
                        "`Distilled`, teacher of twice the width with augmentation",
                        c -> c.setDistillationShare(0.7).setDistillationTemperature(3),
                        Technique::distilled,
                        Need.TEACHER),
                new Technique(
                        "the same with `hintLayer` relu4",
                        c -> c.setDistillationShare(0.7)
                                .setDistillationTemperature(3)
                                .setHintLayer("relu4"),
                        inner -> distilled(inner).setTeacherHintLayer("relu4"),
                        Need.TEACHER),
                of("`softLabelCol`, the teacher's probabilities", c -> c.setSoftLabelCol("soft"), Need.SOFT_LABELS),
                of("`initialModelPath`, odd or even of 4,000 others", c -> c, Need.PARITY),
                of(
                        "the same, `layerRates` conv.*=0, conv.*=0.3@5",
                        c -> c.setLayerRates("conv.*=0", "conv.*=0.3@5"),
                        Need.PARITY),
                new Technique(
                        "`Ensemble` of 3, one after the other",
                        c -> c,
                        inner -> new Ensemble<PipelineModel>().setMembers(3).setEstimator(inner.pipeline()),
                        Need.NOTHING),
                of("`accumulationSteps` 2", c -> c.setAccumulationSteps(2)),
                of("`dynamicLossScale`", c -> c.setDynamicLossScale(true)),
                of("`shardOptimizerState` on", c -> c.setShardOptimizerState("on")),
                of("`trainer` block-manager", c -> c.setTrainer("block-manager")),
                of("`gradientPrecision` int16", c -> c.setGradientPrecision("int16")),
                of("`gradientPrecision` int8", c -> c.setGradientPrecision("int8")),
                of("`gradientTopK` 0.1", c -> c.setGradientTopK(0.1)),
                of("`patience` 2 on 400 of the rows", c -> c.setValidationIndicatorCol("validation")
                        .setValidationMetric("accuracy")
                        .setPatience(2)),
                new Technique(
                        "`Pruned`, half of the weights",
                        classifier -> classifier.setEpochs(classifier.getEpochs() / 2),
                        inner -> new Pruned<PipelineModel>().setSparsity(0.5).setEstimator(inner.pipeline()),
                        Need.NOTHING));
    }

    /** What nothing is changed of comes first; of ResNet-20, which has batch normalisation and paths to drop. */
    static List<Technique> ofResNet20() {
        return List.of(
                of("none: `adam`, rate 1e-3, constant", c -> c),
                of("`dropPath` 0.1", c -> c.setDropPath(0.1)),
                of("`synchronizedBatchNorm`", c -> c.setSynchronizedBatchNorm(true)));
    }
}
