package io.bellows.engine;

import java.io.Serializable;

/** How the shares of values move in a step, each by the worker whose it is. */
@FunctionalInterface
public interface ShareMove extends Serializable {
    /** Moves the share of one worker, and remembers what it must between steps. */
    @FunctionalInterface
    interface Mover {
        /**
         * Moves the share by one step.
         *
         * @param step counted from 1
         * @param share changed in place
         * @param sums over the workers, one a value of the share
         */
        void move(int step, float[] share, float[] sums);
    }

    /** What moves the share of {@code worker}, counted from 0. */
    Mover mover(int worker);
}
