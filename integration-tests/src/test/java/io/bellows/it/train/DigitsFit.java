package io.bellows.it.train;

import io.bellows.train.DataParallelClassifier;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.param.BooleanParam;

/**
 * One training on real digits.
 *
 * @param rows how many of the digits
 * @param workers 0 for one an executor
 * @param checkpointPath empty for no checkpoints
 * @param modelPath where to save the model; empty not to
 * @param stages of a pipeline; 1 for a network that is whole
 * @param params other params of the trainer, strings or booleans in words; LeNet-5 where there is no network among them
 */
record DigitsFit(
        int rows,
        int epochs,
        int workers,
        String checkpointPath,
        int slotTimeoutSeconds,
        int collectiveTimeoutSeconds,
        String modelPath,
        int stages,
        Map<String, String> params) {
    static DigitsFit of(int rows, int epochs) {
        return new DigitsFit(rows, epochs, 0, "", 60, 40, "", 1, Map.of());
    }

    DigitsFit withWorkers(int count) {
        return new DigitsFit(
                rows,
                epochs,
                count,
                checkpointPath,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                modelPath,
                stages,
                params);
    }

    DigitsFit withCheckpoints(String path) {
        return new DigitsFit(
                rows, epochs, workers, path, slotTimeoutSeconds, collectiveTimeoutSeconds, modelPath, stages, params);
    }

    DigitsFit withSlotTimeout(int seconds) {
        return new DigitsFit(
                rows, epochs, workers, checkpointPath, seconds, collectiveTimeoutSeconds, modelPath, stages, params);
    }

    DigitsFit withCollectiveTimeout(int seconds) {
        return new DigitsFit(
                rows, epochs, workers, checkpointPath, slotTimeoutSeconds, seconds, modelPath, stages, params);
    }

    DigitsFit savingTo(String path) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                path,
                stages,
                params);
    }

    DigitsFit withStages(int count) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                modelPath,
                count,
                params);
    }

    DigitsFit with(String param, String value) {
        Map<String, String> all = new TreeMap<>(params);
        all.put(param, value);
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                modelPath,
                stages,
                all);
    }

    private static Object typed(DataParallelClassifier classifier, String name, String value) {
        return classifier.getParam(name) instanceof BooleanParam ? Boolean.valueOf(value) : value;
    }

    DataParallelClassifier classifier() {
        DataParallelClassifier classifier = new DataParallelClassifier("digits")
                .setBatchSize(64)
                .setEpochs(epochs)
                .setNumWorkers(workers)
                .setPipelineStages(stages)
                .setSeed(7)
                .setSlotTimeoutSeconds(slotTimeoutSeconds)
                .setCollectiveTimeoutSeconds(collectiveTimeoutSeconds);
        if (!params.containsKey("networkJson")) {
            classifier.setArchitecture("lenet-5");
        }
        params.forEach((name, value) -> classifier.set(classifier.getParam(name), typed(classifier, name, value)));
        return checkpointPath.isEmpty() ? classifier : classifier.setCheckpointPath(checkpointPath);
    }
}
