package io.bellows.compress;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * What quantization may cost in accuracy.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface GuardParams<S> extends Params {
    /** What a bound is measured by. */
    enum LossKind {
        /** In the units of the metric. */
        ABSOLUTE,
        /** As a share of the metric in floats. */
        RELATIVE
    }

    /** The params, made with their stage. */
    final class Group {
        private final Param<Evaluator> evaluator;
        private final Param<Transformer> postProcessor;
        private final Param<String> validationIndicatorCol;
        private final DoubleParam maxMetricLoss;
        private final ModeParam<LossKind> lossKind;

        Group(Params stage) {
            evaluator = new Param<>(stage, "evaluator", "measures predictions on the validation rows");
            postProcessor = new Param<>(
                    stage, "postProcessor", "makes the columns that the evaluator reads of what the model gives");
            validationIndicatorCol = CheckedParams.column(
                    stage, "validationIndicatorCol", "boolean column that is true for rows to measure with");
            maxMetricLoss = CheckedParams.doubleBetween(
                    stage, "maxMetricLoss", "what the metric may lose", 0, Double.MAX_VALUE);
            lossKind = new ModeParam<>(stage, "lossKind", "what the loss is measured by", LossKind.class);
        }
    }

    /** The group of params; not itself a param. */
    Group guardParams();

    /** The stage itself. */
    S self();

    /**
     * Measures predictions; where it is set, the fewest layers that hold {@link #maxMetricLoss} stay in floats. Not set by
     * default.
     */
    default Param<Evaluator> evaluator() {
        return guardParams().evaluator;
    }

    /** The value of {@link #evaluator}. */
    default Evaluator getEvaluator() {
        return getOrDefault(evaluator());
    }

    /** Sets {@link #evaluator}. */
    default S setEvaluator(Evaluator value) {
        set(evaluator(), value);
        return self();
    }

    /**
     * Makes the columns that {@link #evaluator} reads of what the model gives, such as a {@code SQLTransformer} that turns logits into a
     * prediction, or a fitted pipeline; not part of the fitted model. Not set by default: the evaluator reads the model's own columns.
     */
    default Param<Transformer> postProcessor() {
        return guardParams().postProcessor;
    }

    /** The value of {@link #postProcessor}. */
    default Transformer getPostProcessor() {
        return getOrDefault(postProcessor());
    }

    /** Sets {@link #postProcessor}. */
    default S setPostProcessor(Transformer value) {
        set(postProcessor(), value);
        return self();
    }

    /** Boolean column that is true for rows to measure with; without it, or a validation frame, all rows are. */
    default Param<String> validationIndicatorCol() {
        return guardParams().validationIndicatorCol;
    }

    /** The value of {@link #validationIndicatorCol}. */
    default String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol());
    }

    /** Sets {@link #validationIndicatorCol}. */
    default S setValidationIndicatorCol(String value) {
        set(validationIndicatorCol(), value);
        return self();
    }

    /** What the metric may lose, at least 0; default 0.003. */
    default DoubleParam maxMetricLoss() {
        return guardParams().maxMetricLoss;
    }

    /** The value of {@link #maxMetricLoss}. */
    default double getMaxMetricLoss() {
        return (double) getOrDefault(maxMetricLoss());
    }

    /** Sets {@link #maxMetricLoss}. */
    default S setMaxMetricLoss(double value) {
        set(maxMetricLoss(), value);
        return self();
    }

    /** {@code absolute}, the default: in the units of the metric; {@code relative}: as a share of it in floats. */
    default ModeParam<LossKind> lossKind() {
        return guardParams().lossKind;
    }

    /** The value of {@link #lossKind}. */
    default String getLossKind() {
        return getOrDefault(lossKind());
    }

    /** Sets {@link #lossKind}. */
    default S setLossKind(String value) {
        set(lossKind(), value);
        return self();
    }

    /**
     * Checks that {@code schema}, of predicted rows, has the columns that the evaluator of {@code stage} is told to read: that of labels, and
     * those that were set.
     *
     * @throws IllegalArgumentException if one is missing
     */
    static void requireEvaluatedColumns(StructType schema, GuardParams<?> stage) {
        Evaluator evaluator = stage.getEvaluator();
        for (Param<?> param : evaluator.params()) {
            boolean isRead = param.name().equals("labelCol") || evaluator.isSet(param);
            if (param.name().endsWith("Col")
                    && isRead
                    && evaluator.getOrDefault(param) instanceof String column
                    && !column.isEmpty()) {
                Columns.requireColumn(schema, column, evaluator.uid() + " of " + stage.uid());
            }
        }
    }

    /**
     * Checks that there are rows to measure with, and that all have the label that the evaluator of {@code stage} reads, where it is a
     * column of {@code validation}; runs a job over that column.
     *
     * @throws IllegalArgumentException if there are none, or one has a null
     */
    static void requireLabels(Dataset<Row> validation, GuardParams<?> stage) {
        Evaluator evaluator = stage.getEvaluator();
        String label = evaluator.hasParam("labelCol")
                        && evaluator.getOrDefault(evaluator.getParam("labelCol")) instanceof String column
                        && Columns.has(validation.schema(), column)
                ? column
                : "";
        Column labelled = label.isEmpty() ? functions.lit(1) : Columns.column(label);
        Row counts = validation
                .agg(functions.count(functions.lit(1)), functions.count(labelled))
                .head();
        long rows = counts.getLong(0);
        long nulls = rows - counts.getLong(1);
        if (rows == 0) {
            throw new IllegalArgumentException("Cannot guard the accuracy of " + stage.uid()
                    + ": found no validation row, expected at least one; set validationIndicatorCol to a column that is"
                    + " true for some rows, or give rows to setValidation");
        }
        if (nulls > 0) {
            throw new IllegalArgumentException("Cannot guard the accuracy of " + stage.uid() + " by column '" + label
                    + "': found null in " + nulls + " of " + rows + " validation rows, expected a label in each; set"
                    + " validationIndicatorCol to a column that is true for labelled rows alone, or give such rows to"
                    + " setValidation");
        }
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(GuardParams<?> stage) {
        stage.setDefault(stage.maxMetricLoss(), 0.003);
        stage.setDefault(stage.lossKind(), stage.lossKind().stored(LossKind.ABSOLUTE));
    }
}
