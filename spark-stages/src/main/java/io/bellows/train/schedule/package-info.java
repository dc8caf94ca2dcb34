/** Learning-rate schedules: the share of the base rate that a step uses. */
package io.bellows.train.schedule;
