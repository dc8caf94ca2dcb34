package io.bellows.jobs.report;

import java.util.List;

/**
 * What the samplers of a job made of the rows that train.
 *
 * @param classes their counts, in the order of labels; empty without samplers
 * @param measures the effective sample size and drifts that the job asks for, in its order
 * @param notes on what could not be told, in sentences
 */
public record SampledRows(List<ClassCounts> classes, List<Measure> measures, List<String> notes) {
    /** Of a job without samplers. */
    public static final SampledRows NONE = new SampledRows(List.of(), List.of(), List.of());

    public SampledRows {
        classes = List.copyOf(classes);
        measures = List.copyOf(measures);
        notes = List.copyOf(notes);
    }

    /**
     * A row of a {@link io.bellows.sample.DistributionReport}; its figures may be null.
     *
     * @param measure such as {@code kolmogorov-smirnov}
     * @param name the column, or the element of it
     */
    public record Measure(String measure, String name, Double before, Double after, Double drift) {}
}
