package io.bellows.engine;

/** An estimator that trains a network, so that what its model cannot do is known before it trains. */
public interface NetworkTrainer {
    /** Its model's {@link HasNetworkModel#outputKind}. */
    OutputKind outputKind();
}
