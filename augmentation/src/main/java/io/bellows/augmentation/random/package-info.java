/** Random numbers that are a pure function of (seed, row key, epoch, operation), so that a retried task repeats them. */
package io.bellows.augmentation.random;
