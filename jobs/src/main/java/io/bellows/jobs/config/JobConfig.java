package io.bellows.jobs.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;

/**
 * A job, as its file describes it: everything is checked that can be without data.
 *
 * @param name how reports call it
 * @param input where the rows come from
 * @param split which rows train, validate and test
 * @param pipeline the stages, in their order
 * @param output where results go
 * @param evaluation what is measured after training
 * @param spark settings of Spark by their full names
 * @param text the job file with every value in place, without settings that may be secret
 */
public record JobConfig(
        String name,
        Input input,
        SplitRule split,
        Pipeline pipeline,
        Output output,
        Evaluation evaluation,
        Map<String, String> spark,
        String text) {

    /**
     * Rows to read.
     *
     * @param format a source of Spark: parquet, binaryFile, csv, json, orc …
     * @param path as Spark takes it
     * @param options of the source
     */
    public record Input(String format, String path, Map<String, String> options) {}

    /**
     * Where results go.
     *
     * @param path a folder
     * @param overwrite whether the results of an earlier run there are replaced
     */
    public record Output(String path, boolean overwrite) {}

    /**
     * What is measured.
     *
     * @param labelCol the true class
     * @param predictionCol the predicted class
     * @param latencyRows test rows that are predicted one by one
     * @param driftCols columns of which it is told how far samplers moved them; numbers, or several in a row
     * @param weightCol the column of weights by whose effective sample size sampling is told; empty for none
     */
    public record Evaluation(
            String labelCol,
            String predictionCol,
            int latencyRows,
            List<String> driftCols,
            Optional<String> weightCol) {
        public Evaluation {
            driftCols = List.copyOf(driftCols);
        }
    }

    /** How rows are given to training, validation and test. */
    public sealed interface SplitRule permits RandomSplit, ColumnSplit {
        /** The boolean column that marks validation rows among those that {@code fit} is given. */
        String validationCol();
    }

    /**
     * A split by a hash of a key: a pure function of key and seed, whatever the partitions and the order of rows. Rows
     * of equal key stay together.
     *
     * @param keyCol a column of a plain type that tells rows apart
     * @param testFraction part of all rows, in [0, 1)
     * @param validationFraction part of all rows, in [0, 1)
     */
    public record RandomSplit(
            String keyCol, double testFraction, double validationFraction, long seed, String validationCol)
            implements SplitRule {}

    /**
     * A split that the data brings along.
     *
     * @param column its values say where a row belongs
     * @param testValue marks test rows
     * @param validationValue marks validation rows
     */
    public record ColumnSplit(String column, String testValue, String validationValue, String validationCol)
            implements SplitRule {}
}
