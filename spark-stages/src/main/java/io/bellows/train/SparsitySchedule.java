package io.bellows.train;

/** How the share of weights that are zero grows over a training. */
public enum SparsitySchedule {
    /** It has its last value from the first step on. */
    CONSTANT {
        @Override
        double grown(double progress) {
            return 1;
        }
    },
    /** It grows by equal steps. */
    GRADUAL {
        @Override
        double grown(double progress) {
            return progress;
        }
    },
    /** It grows fast at first and slowly at the end: 1 - (1 - p)³ (Zhu and Gupta 2017, "To Prune, or Not to Prune", equation 1). */
    CUBIC {
        @Override
        double grown(double progress) {
            double rest = 1 - progress;
            return 1 - rest * rest * rest;
        }
    };

    /** Which part of the growth is done, for the part of the time that is over. */
    abstract double grown(double progress);
}
