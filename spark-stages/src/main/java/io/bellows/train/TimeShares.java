package io.bellows.train;

import java.io.Serializable;

/**
 * Where a worker's training time went, in seconds.
 *
 * @param dataWait waiting for the next batch
 * @param compute forward, loss and backward
 * @param sync summing over the workers, waiting for slower ones included
 * @param optimizer moving the weights
 * @param validation predicting the validation rows
 * @param total from the first step to the end
 */
public record TimeShares(
        double dataWait, double compute, double sync, double optimizer, double validation, double total)
        implements Serializable {}
