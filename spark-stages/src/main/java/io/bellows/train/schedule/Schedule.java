package io.bellows.train.schedule;

import java.io.Serializable;

/** How the learning rate changes over the steps of a run; a pure function of the step. */
public interface Schedule extends Serializable {
    /**
     * The factor on the base learning rate.
     *
     * @param step counted from 0
     * @param steps planned for the whole run, before any early stop
     */
    double factor(long step, long steps);
}
