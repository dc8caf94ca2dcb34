package io.bellows.train.schedule;

import java.io.Serializable;

/** How the learning rate changes over the steps of a run; a pure function of where the run stands. */
public interface Schedule extends Serializable {
    /** The factor on the base learning rate. */
    double factor(RunPosition position);
}
