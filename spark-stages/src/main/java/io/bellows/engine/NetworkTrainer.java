package io.bellows.engine;

/** An estimator that trains a network, so that what its model cannot do is known before it trains. */
public interface NetworkTrainer {
    /** Whether its model's {@link HasNetworkModel#hasExclusiveClasses}. */
    boolean trainsExclusiveClasses();
}
