package io.bellows.jobs.report;

import java.util.List;

/**
 * How well a form of a model predicts the test rows.
 *
 * @param metric by what, as the report calls it
 * @param value NaN where it could not be measured, as without test rows
 * @param rows that came out of the pipeline, of which it is; 0 where it could not be measured
 */
public record Quality(String metric, double value, long rows) {
    private static final String ACCURACY = "accuracy";
    private static final String RMSE = "rmse";

    /** All that a report may measure by. */
    public static final List<String> METRICS = List.of(ACCURACY, RMSE);

    /** The part of the rows predicted rightly, in [0, 1]. */
    public static Quality accuracy(double value, long rows) {
        return new Quality(ACCURACY, value, rows);
    }

    /** The root of the mean squared difference, in the units of the labels: of a regression. */
    public static Quality rmse(double value, long rows) {
        return new Quality(RMSE, value, rows);
    }

    /** Whether it is a part of the rows. */
    boolean isShare() {
        return metric.equals(ACCURACY);
    }
}
