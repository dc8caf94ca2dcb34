package io.bellows.jobs.report;

import io.bellows.energy.EnergyReport;

/**
 * The energy of a job's executors.
 *
 * @param training what {@code fit} took
 * @param total what all of the job took
 */
public record RunEnergy(EnergyReport training, EnergyReport total) {}
