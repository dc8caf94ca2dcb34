package io.bellows.resources;

/**
 * How long the parts of a training step take on one core, in seconds each: a linear model of {@link NetworkLoad}.
 *
 * @param product a row's multiply-add of a matrix product, forward and backward together
 * @param grouped a row's multiply-add of a convolution in groups
 * @param value a row's result of a layer
 * @param weight a weight that is handed to the library and whose gradient comes back, once a step
 * @param layer what a layer costs a step, however small
 * @param moved a weight that the optimizer moves
 * @param step what a step costs beside all that
 */
public record StepCosts(
        double product, double grouped, double value, double weight, double layer, double moved, double step) {
    /**
     * Measured by {@code ./bellows bench costs} on one core of a virtual machine (x86-64 with AVX-512, 2 cores, 2026), by time on
     * the core; the last by {@code ./bellows bench train}.
     */
    public static final StepCosts MEASURED = new StepCosts(3.5e-11, 2e-10, 1e-9, 3e-9, 1e-5, 2e-9, 1e-4);

    /** Of the forward and the backward pass, which take three forward passes together. */
    private static final double PASSES = 3;

    /** How the speed grows with cores: two give 1.81 times that of one, by {@code docs/scaling.md}. */
    private static final double CORES_EXPONENT = 0.855;

    /** Seconds of the forward and backward pass of {@code rows} rows. */
    public double computeSeconds(NetworkLoad load, double rows, int cores) {
        double perRow = product * load.productAdds() + grouped * load.groupedAdds() + value * load.values();
        return rows * perRow / speedUp(cores) + weight * load.parameters() + layer * load.layers();
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
