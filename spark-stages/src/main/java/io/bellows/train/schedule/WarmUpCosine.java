package io.bellows.train.schedule;

/**
 * A linear rise to the base rate (Goyal et al. 2017, section 2.2), then half a cosine down (Loshchilov and Hutter 2017,
 * equation 5, without restarts).
 *
 * @param warmUpFraction share of the run's steps that rise, in [0, 1)
 * @param finalFactor where the cosine ends, as a share of the base rate, in [0, 1]
 */
public record WarmUpCosine(double warmUpFraction, double finalFactor) implements Schedule {
    public WarmUpCosine {
        if (!(warmUpFraction >= 0 && warmUpFraction < 1) || !(finalFactor >= 0 && finalFactor <= 1)) {
            throw new IllegalArgumentException("Cannot make warm-up + cosine schedule: found warm-up fraction "
                    + warmUpFraction + " and final factor " + finalFactor + ", expected [0, 1) and [0, 1]");
        }
    }

    @Override
    public double factor(long step, long steps) {
        long warmUp = Math.round(warmUpFraction * steps);
        if (step < warmUp) {
            return (step + 1.0) / warmUp;
        }
        double done = Math.min(1.0, (step - warmUp) / (double) Math.max(1, steps - warmUp));
        return finalFactor + (1 - finalFactor) * (1 + StrictMath.cos(Math.PI * done)) / 2;
    }
}
