package io.bellows.jobs.report;

/**
 * The rows of one class that train, before and after the samplers of a job.
 *
 * @param label the class, as text
 */
public record ClassCounts(String label, long before, long after) {}
