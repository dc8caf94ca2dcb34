/** The commands behind {@code bellows}: a job from its file to its report, and a saved pipeline applied to new rows. */
package io.bellows.jobs;
