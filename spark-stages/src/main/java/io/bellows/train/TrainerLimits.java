package io.bellows.train;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@link BlockManagerTrainer} cannot do, told before a job starts. */
final class TrainerLimits {
    private TrainerLimits() {}

    /** @throws IllegalArgumentException naming the params that it cannot bear */
    static void check(DataParallelTrainer<?, ?> stage) {
        if (stage.trainer().constant(stage.getTrainer()) != TrainerKind.BLOCK_MANAGER) {
            return;
        }
        Map<String, Boolean> refused = new LinkedHashMap<>();
        refused.put("validationIndicatorCol", stage.isSet(stage.validationIndicatorCol()));
        refused.put("pipelineStages", stage.getPipelineStages() != 1);
        refused.put("checkpointPath", stage.isSet(stage.checkpointPath()));
        refused.put("resumeFrom", stage.isSet(stage.resumeFrom()));
        refused.put("emaDecay", stage.isSet(stage.emaDecay()));
        refused.put("swaStartEpoch", stage.isSet(stage.swaStartEpoch()));
        refused.put("clipNorm", stage.isSet(stage.clipNorm()));
        refused.put("maxNorm", stage.isSet(stage.maxNorm()));
        refused.put("maxTrainingSeconds", stage.isSet(stage.maxTrainingSeconds()));
        refused.put("energyBudgetJoules", stage.isSet(stage.energyBudgetJoules()));
        refused.put("rateRange", stage.isSet(stage.rateRange()));
        refused.put("dynamicLossScale", stage.getDynamicLossScale());
        refused.put("synchronizedBatchNorm", stage.getSynchronizedBatchNorm());
        refused.put("gradientTopK", stage.getGradientTopK() < 1);
        refused.put(
                "gradientPrecision " + stage.getGradientPrecision(),
                stage.gradientPrecision().constant(stage.getGradientPrecision()) != GradientPrecision.FP32);
        refused.put(
                "nonFiniteSteps " + stage.getNonFiniteSteps(),
                stage.nonFiniteSteps().constant(stage.getNonFiniteSteps()) != NonFiniteSteps.STOP);
        refused.put(
                "optimizer " + stage.getOptimizer(),
                !stage.optimizer().constant(stage.getOptimizer()).create(stage).movesEachWeightByItself());
        refused.put("Pruned around it", stage.pruningStart().sparsity().isActive());
        refused.put(
                "task contrastive", stage instanceof SelfSupervisedPretrainer pretrainer && pretrainer.isContrastive());
        refused.values().removeIf(found -> !found);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + " by trainer 'block-manager': found "
                    + String.join(", ", refused.keySet())
                    + ", which only trainer 'barrier' can do; clear them, or set trainer to barrier");
        }
    }
}
