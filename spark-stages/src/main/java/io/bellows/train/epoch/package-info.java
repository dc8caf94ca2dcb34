/** Rows whose features are worked out anew each epoch, by the part of their query plan that depends on the epoch. */
package io.bellows.train.epoch;
