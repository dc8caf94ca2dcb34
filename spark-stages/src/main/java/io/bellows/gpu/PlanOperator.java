package io.bellows.gpu;

import java.util.List;

/**
 * One operator of a plan, as RAPIDS would place it.
 *
 * @param number from 1, in the order of data: an operator comes after its inputs
 * @param stages what it is part of: stages of the pipeline, what reads the rows, or the query as a whole
 * @param operator Spark's name of it, such as {@code Project}; {@code fit} for what trains on the rows
 * @param placement where it runs
 * @param reasons why it stays on the CPU, in RAPIDS's words; none on the GPU
 * @param advice what would change that; none where nothing is known to
 * @param inputs the numbers of the operators whose rows it takes
 * @param transfers how many of those are on the other side, so that their rows are copied between host and GPU
 */
public record PlanOperator(
        int number,
        List<String> stages,
        String operator,
        Placement placement,
        List<String> reasons,
        List<String> advice,
        List<Integer> inputs,
        int transfers) {
    static final String FIT = "fit";

    public PlanOperator {
        stages = List.copyOf(stages);
        reasons = List.copyOf(reasons);
        advice = List.copyOf(advice);
        inputs = List.copyOf(inputs);
    }

    /** Whether it is an operator of Spark's plan, and not what takes the rows. */
    public boolean isOfPlan() {
        return !operator.equals(FIT);
    }
}
