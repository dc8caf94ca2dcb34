/** Rows in: read as a job file says, and split into those that train, validate and test. */
package io.bellows.jobs.data;
