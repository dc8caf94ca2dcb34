package io.bellows.engine;

/** An estimator whose model predicts by several networks, so that it has no network of its own. */
public interface TrainsSeveral {}
