/** What held a finished job back, by its Spark event log and its report. */
package io.bellows.jobs.advise;
