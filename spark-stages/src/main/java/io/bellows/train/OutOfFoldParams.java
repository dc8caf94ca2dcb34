package io.bellows.train;

import io.bellows.column.RowKey;
import io.bellows.param.CheckedParams;
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

        Group(Params stage) {
            folds = CheckedParams.intAtLeast(stage, "folds", "parts of the rows, and models", 2);
            keyCol = CheckedParams.column(stage, "keyCol", "column that names a row; all columns when not set");
            seed = CheckedParams.anyLong(stage, "seed", "seed of the draw of folds");
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

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(OutOfFoldParams<?> stage) {
        stage.setDefault(stage.folds(), 5);
        stage.setDefault(stage.seed(), 0L);
    }

    /** The fold of a row of {@code schema}, from 0; the columns are checked. */
    static Column fold(OutOfFoldParams<?> stage, StructType schema) {
        String keyCol = stage.isDefined(stage.keyCol()) ? stage.getKeyCol() : null;
        Column key = RowKey.of(schema, keyCol, stage.uid());
        return functions.floor(RowKey.uniform(key, stage.getSeed(), Group.SALT).multiply(stage.getFolds()));
    }
}
