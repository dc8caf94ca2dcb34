package io.bellows.it.train;

import io.bellows.train.DataParallelClassifier;

/**
 * One training of LeNet-5 on real digits.
 *
 * @param rows how many of the digits
 * @param workers 0 for one an executor
 * @param checkpointPath empty for no checkpoints
 * @param modelPath where to save the model; empty not to
 * @param stages of a pipeline; 1 for a network that is whole
 * @param collective how gradients are summed
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
        String collective,
        String trainer) {
    static DigitsFit of(int rows, int epochs) {
        return new DigitsFit(rows, epochs, 0, "", 60, 40, "", 1, "rabit", "barrier");
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
                collective,
                trainer);
    }

    DigitsFit withCheckpoints(String path) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                path,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                modelPath,
                stages,
                collective,
                trainer);
    }

    DigitsFit withSlotTimeout(int seconds) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                seconds,
                collectiveTimeoutSeconds,
                modelPath,
                stages,
                collective,
                trainer);
    }

    DigitsFit withCollectiveTimeout(int seconds) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                slotTimeoutSeconds,
                seconds,
                modelPath,
                stages,
                collective,
                trainer);
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
                collective,
                trainer);
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
                collective,
                trainer);
    }

    DigitsFit withCollective(String kind) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                modelPath,
                stages,
                kind,
                trainer);
    }

    DigitsFit withTrainer(String kind) {
        return new DigitsFit(
                rows,
                epochs,
                workers,
                checkpointPath,
                slotTimeoutSeconds,
                collectiveTimeoutSeconds,
                modelPath,
                stages,
                collective,
                kind);
    }

    DataParallelClassifier classifier() {
        DataParallelClassifier classifier = new DataParallelClassifier("digits")
                .setArchitecture("lenet-5")
                .setBatchSize(64)
                .setEpochs(epochs)
                .setNumWorkers(workers)
                .setPipelineStages(stages)
                .setCollective(collective)
                .setTrainer(trainer)
                .setSeed(7)
                .setSlotTimeoutSeconds(slotTimeoutSeconds)
                .setCollectiveTimeoutSeconds(collectiveTimeoutSeconds);
        return checkpointPath.isEmpty() ? classifier : classifier.setCheckpointPath(checkpointPath);
    }
}
