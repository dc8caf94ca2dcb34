package io.bellows.train.schedule;

/**
 * Half a cosine down, again and again, each longer than the one before (Loshchilov and Hutter 2017, "SGDR").
 *
 * @param epochs of the first, above 0
 * @param growth of each over the one before, at least 1
 * @param finalFactor where each ends, as a share of the base rate, in [0, 1]
 */
public record CosineRestarts(double epochs, double growth, double finalFactor) implements Schedule {
    public CosineRestarts {
        Ranges.require(epochs > 0, "cosine-restarts", "epochs", epochs, "above 0");
        Ranges.require(growth >= 1, "cosine-restarts", "growth", growth, "at least 1");
        Ranges.require(
                finalFactor >= 0 && finalFactor <= 1,
                "cosine-restarts",
                "final factor",
                finalFactor,
                "at least 0, at most 1");
    }

    @Override
    public double factor(RunPosition position) {
        double into = position.epochs();
        double length = epochs;
        while (into >= length) {
            into -= length;
            length *= growth;
        }
        return Cosine.between(1, finalFactor, into / length);
    }
}
