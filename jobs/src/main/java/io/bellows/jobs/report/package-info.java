/** What a job measured: the figures, and the two forms in which they are given. */
package io.bellows.jobs.report;
