/** Optimizers as plain loops over flat {@code float} vectors, their state apart from their settings. */
package io.bellows.train.optimizer;
