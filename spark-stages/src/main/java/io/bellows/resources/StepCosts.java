package io.bellows.resources;

/**
 * How long the parts of a training step take on one core, in seconds each: a linear model of {@link NetworkLoad}.
 *
 * @param linear a row's multiply-add of a matrix product, forward and backward together
 * @param blocked one of a convolution whose channels come in eights
 * @param unblocked one of another convolution
 * @param grouped one of a convolution of groups
 * @param weight a weight that is handed to the library and whose gradient comes back, once a step
 * @param moved a weight that the optimizer moves
 * @param step what a step costs beside all that
 */
public record StepCosts(
        double linear, double blocked, double unblocked, double grouped, double weight, double moved, double step) {
    /**
     * Measured by {@code ./bellows bench costs} on one core of a virtual machine (x86-64 with AVX-512, 2026), by time on the core, to
     * within 15 % of each of 18 steps of six networks; results of layers and their number told nothing more. The last two are
     * estimates by what {@code ./bellows bench train} tells of a step beside computation and sum.
     */
    public static final StepCosts MEASURED =
            new StepCosts(1.03e-10, 4.18e-11, 3.31e-10, 5.56e-10, 7.44e-10, 1.5e-9, 1.5e-4);

    /** Of the forward and the backward pass, which take three forward passes together. */
    private static final double PASSES = 3;

    /** How the speed grows with cores: two give 1.81 times that of one, by {@code docs/scaling.md}. */
    private static final double CORES_EXPONENT = 0.855;

    /** Seconds of the forward and backward pass of {@code rows} rows. */
    public double computeSeconds(NetworkLoad load, double rows, int cores) {
        double perRow = linear * load.linearAdds()
                + blocked * load.blockedAdds()
                + unblocked * load.unblockedAdds()
                + grouped * load.groupedAdds();
        return rows * perRow / speedUp(cores) + weight * load.parameters();
    }

    /** Seconds of the forward pass alone. */
    public double forwardSeconds(NetworkLoad load, double rows, int cores) {
        return computeSeconds(load, rows, cores) / PASSES;
    }

    /** Seconds of what follows the sum of gradients. */
    public double moveSeconds(NetworkLoad load) {
        return moved * load.parameters() + step;
    }

    private static double speedUp(int cores) {
        return Math.pow(cores, CORES_EXPONENT);
    }
}
