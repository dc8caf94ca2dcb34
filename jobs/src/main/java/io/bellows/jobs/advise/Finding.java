package io.bellows.jobs.advise;

/**
 * One thing that held a job back.
 *
 * @param problem in a word or two
 * @param where the stage, or the whole
 * @param figure what shows it
 * @param seconds that it cost, about
 * @param change what to set, and to what end
 */
record Finding(String problem, String where, String figure, double seconds, String change) {}
