package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of an ensemble, which are those of its members.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface EnsembleParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> probabilityCol;
        private final Param<String> predictionCol;

        Group(Params stage) {
            probabilityCol =
                    CheckedParams.column(stage, "probabilityCol", "column of probabilities, the members' and the mean");
            predictionCol = CheckedParams.column(
                    stage, "predictionCol", "column of the prediction, the members' and that of the mean");
        }
    }

    /** The group of params; not itself a param. */
    Group ensembleParams();

    /** The stage itself. */
    S self();

    /** Column of class probabilities, the members' and the mean; default {@code probability}. */
    default Param<String> probabilityCol() {
        return ensembleParams().probabilityCol;
    }

    /** The value of {@link #probabilityCol}. */
    default String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    /** Sets {@link #probabilityCol}. */
    default S setProbabilityCol(String value) {
        set(probabilityCol(), value);
        return self();
    }

    /** Column of the prediction, the members' and that of the mean; default {@code prediction}. */
    default Param<String> predictionCol() {
        return ensembleParams().predictionCol;
    }

    /** The value of {@link #predictionCol}. */
    default String getPredictionCol() {
        return getOrDefault(predictionCol());
    }

    /** Sets {@link #predictionCol}. */
    default S setPredictionCol(String value) {
        set(predictionCol(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(EnsembleParams<?> stage) {
        stage.setDefault(stage.probabilityCol(), "probability");
        stage.setDefault(stage.predictionCol(), "prediction");
    }

    /** Whether members that give {@code predicted} tell probabilities of classes. */
    static boolean isClassifier(EnsembleParams<?> stage, StructType schema, StructType predicted) {
        return Columns.has(predicted, stage.getProbabilityCol()) && !Columns.has(schema, stage.getProbabilityCol());
    }

    /** The schema of the ensemble's output, where its members make {@code predicted} of {@code schema}. */
    static StructType outputSchema(EnsembleParams<?> stage, StructType schema, StructType predicted) {
        Columns.requireAbsent(schema, stage.getPredictionCol(), stage.uid());
        if (isClassifier(stage, schema, predicted)) {
            Columns.requireColumn(predicted, stage.getProbabilityCol(), stage.uid(), SQLDataTypes.VectorType());
            Columns.requireColumn(predicted, stage.getPredictionCol(), stage.uid(), DataTypes.DoubleType);
            return schema.add(stage.getProbabilityCol(), SQLDataTypes.VectorType(), true)
                    .add(stage.getPredictionCol(), DataTypes.DoubleType, true);
        }
        DataType floats = DataTypes.createArrayType(DataTypes.FloatType, true);
        StructField found =
                Columns.requireColumn(predicted, stage.getPredictionCol(), stage.uid(), DataTypes.DoubleType, floats);
        boolean isNumber = found.dataType().equals(DataTypes.DoubleType);
        return schema.add(stage.getPredictionCol(), isNumber ? found.dataType() : floats, isNumber || found.nullable());
    }
}
