/** What a fitted pipeline is worth on the test rows: accuracy, size and speed of each form of its model. */
package io.bellows.jobs.measure;
