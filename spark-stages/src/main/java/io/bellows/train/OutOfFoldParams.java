package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * Which fold a row is in.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface OutOfFoldParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        /** Tells these draws from those that another stage makes with the same seed; any fixed number does. */
        private static final long SALT = 0x6c8e9cf5L;

        private final IntParam folds;
        private final Param<String> keyCol;
        private final LongParam seed;
        private final BooleanParam stratified;
        private final Param<String> labelCol;

        Group(Params stage) {
            folds = CheckedParams.intAtLeast(stage, "folds", "parts of the rows, and models", 2);
            keyCol = CheckedParams.column(stage, "keyCol", "column that names a row; all columns when not set");
            seed = CheckedParams.anyLong(stage, "seed", "seed of the draw of folds");
            stratified = new BooleanParam(
                    stage, "stratified", "whether each fold has its share of each class, or rows as they are drawn");
            labelCol = CheckedParams.column(stage, "labelCol", "column of the class label");
        }
    }

    /** The group of params; not itself a param. */
    Group outOfFoldParams();

    /** The stage itself. */
    S self();

    /** Parts into which rows are drawn, one model each; at least 2, default 5. */
    default IntParam folds() {
        return outOfFoldParams().folds;
    }

    /** The value of {@link #folds}. */
    default int getFolds() {
        return (int) getOrDefault(folds());
    }

    /** Sets {@link #folds}. */
    default S setFolds(int value) {
        set(folds(), value);
        return self();
    }

    /** The column that names a row, of any type without maps; not set by default: all columns do. */
    default Param<String> keyCol() {
        return outOfFoldParams().keyCol;
    }

    /** The value of {@link #keyCol}. */
    default String getKeyCol() {
        return getOrDefault(keyCol());
    }

    /** Sets {@link #keyCol}. */
    default S setKeyCol(String value) {
        set(keyCol(), value);
        return self();
    }

    /** The seed of the draw of folds; default 0. */
    default LongParam seed() {
        return outOfFoldParams().seed;
    }

    /** The value of {@link #seed}. */
    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    /** Sets {@link #seed}. */
    default S setSeed(long value) {
        set(seed(), value);
        return self();
    }

    /**
     * Whether each fold has its share of the rows of each class of {@code labelCol}, to one row; default false: rows are drawn
     * without regard to it.
     */
    default BooleanParam stratified() {
        return outOfFoldParams().stratified;
    }

    /** The value of {@link #stratified}. */
    default boolean getStratified() {
        return (boolean) getOrDefault(stratified());
    }

    /** Sets {@link #stratified}. */
    default S setStratified(boolean value) {
        set(stratified(), value);
        return self();
    }

    /** The column of the class label; default {@code label}. */
    default Param<String> labelCol() {
        return outOfFoldParams().labelCol;
    }

    /** The value of {@link #labelCol}. */
    default String getLabelCol() {
        return getOrDefault(labelCol());
    }

    /** Sets {@link #labelCol}. */
    default S setLabelCol(String value) {
        set(labelCol(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(OutOfFoldParams<?> stage) {
        stage.setDefault(stage.folds(), 5);
        stage.setDefault(stage.seed(), 0L);
        stage.setDefault(stage.stratified(), false);
        stage.setDefault(stage.labelCol(), "label");
    }

    /** The number of [0, 1) that is drawn for a row of {@code schema}; the columns are checked. */
    static Column draw(OutOfFoldParams<?> stage, StructType schema) {
        String keyCol = stage.isDefined(stage.keyCol()) ? stage.getKeyCol() : null;
        return RowKey.uniform(RowKey.of(schema, keyCol, stage.uid()), stage.getSeed(), Group.SALT);
    }

    /**
     * The fold of a row of {@code schema}, from 0; the columns are checked.
     *
     * @param strata of which no class is one where folds are not stratified; rows without the column of labels are drawn
     *     without regard to them
     */
    static Column fold(OutOfFoldParams<?> stage, StructType schema, FoldStrata strata) {
        Column draw = draw(stage, schema);
        Column drawn = functions.floor(draw.multiply(stage.getFolds()));
        return strata.classes().length == 0 || !Columns.has(schema, stage.getLabelCol())
                ? drawn
                : strata.fold(Columns.column(stage.getLabelCol()), draw, drawn);
    }
}
