package io.bellows.resources;

import java.io.Serializable;

/**
 * Expected seconds of one step.
 *
 * @param compute forward and backward pass of the worker with the most rows
 * @param sync the sum over the workers
 * @param move what follows it
 */
public record StepSeconds(double compute, double sync, double move) implements Serializable {
    /** All of it. */
    public double total() {
        return compute + sync + move;
    }
}
