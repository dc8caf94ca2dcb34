package io.bellows.jobs.report;

import io.bellows.energy.PredictionEnergy;

/**
 * What was measured of one form of a model.
 *
 * @param quality how well it predicts the test rows
 * @param bytes of the model's file; 0 when it has none of ours
 * @param latencyMs median time of a prediction of one row, in milliseconds; NaN when not measured
 * @param rowsPerSecond rows predicted a second in batches; NaN when not measured
 * @param energy of those batches; its joules are NaN when not measured
 */
public record Measurement(
        Quality quality, long bytes, double latencyMs, double rowsPerSecond, PredictionEnergy energy) {}
