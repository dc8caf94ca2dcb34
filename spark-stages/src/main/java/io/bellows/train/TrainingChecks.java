package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.RowCheck;
import io.bellows.engine.serving.PredictionColumns;
import io.bellows.network.Shape;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What a trainer refuses before any job: columns, params that do not bear each other, and networks that do not fit them. */
final class TrainingChecks {
    private TrainingChecks() {}

    /** @throws IllegalArgumentException naming what does not fit, and the remedy */
    static void check(DataParallelTrainer<?, ?> stage, StructType schema) {
        requireColumns(stage, schema);
        requireOneNetwork(stage);
        stage.optimizer().constant(stage.getOptimizer()).create(stage);
        stage.schedule().constant(stage.getSchedule()).create(stage);
        requireValidation(stage);
        TrainerLimits.check(stage);
        CollectiveSettings.of(stage);
        Averaging.of(stage);
        Pipelining.check(stage);
        if (stage.getNumWorkers() > 0) {
            GradientCoding.of(stage, stage.getNumWorkers());
        }
        stage.customLoss().ifPresent(loss -> requireSerializable("loss", loss, stage));
        stage.customMetric().ifPresent(metric -> requireSerializable("metric", metric, stage));
        requirePaths(stage);
        TrainingSchema.shape(stage, schema).ifPresent(shape -> {
            requireSize(stage, schema, shape);
            stage.batchChange(shape);
        });
        TrainingSchema.foreseen(stage, schema).ifPresent(network -> InitialWeights.check(stage, schema, network));
    }

    /** @throws IllegalArgumentException if {@code rows} never end, and cannot be read again */
    static void requireBatch(String uid, Dataset<?> rows) {
        if (rows.isStreaming()) {
            throw new IllegalArgumentException("Cannot train " + uid
                    + ": found a stream, expected rows that can be read again; train on spark.read() of what the stream reads or"
                    + " writes, and score the stream by the model");
        }
    }

    private static void requireColumns(DataParallelTrainer<?, ?> stage, StructType schema) {
        String uid = stage.uid();
        PredictionColumns.requireFeatures(schema, stage);
        stage.checkTargets(schema);
        if (stage.isSet(stage.weightCol())) {
            Columns.requireNumeric(schema, stage.getWeightCol(), uid);
        }
        if (stage.isSet(stage.keyCol())) {
            Columns.requireColumn(
                    schema,
                    stage.getKeyCol(),
                    uid,
                    type -> Cast.canCast(type, DataTypes.StringType),
                    "a type that casts to a string");
        }
        if (stage.isSet(stage.validationIndicatorCol())) {
            RowCheck.requireIndicator(schema, stage.getValidationIndicatorCol(), uid);
        }
    }

    private static void requireOneNetwork(DataParallelTrainer<?, ?> stage) {
        if (stage.isSet(stage.networkJson()) && stage.isSet(stage.architecture())) {
            throw new IllegalArgumentException("Cannot choose the network of " + stage.uid() + ": found architecture '"
                    + stage.getArchitecture() + "' and networkJson, expected one of them; clear the other");
        }
        OnnxStart.check(stage);
    }

    private static void requireValidation(DataParallelTrainer<?, ?> stage) {
        boolean validates = stage.isSet(stage.validationIndicatorCol());
        if (!validates && stage.getPatience() > 0) {
            throw new IllegalArgumentException("Cannot stop " + stage.uid() + " early: found patience "
                    + stage.getPatience()
                    + " and no validationIndicatorCol, expected one; name the column that marks validation rows, or set"
                    + " patience to 0");
        }
        if (!validates && stage.schedule().constant(stage.getSchedule()) == ScheduleKind.PLATEAU) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found schedule 'plateau' without"
                    + " validation rows, whose metric it follows; set validationIndicatorCol or another schedule");
        }
        ValidationMetric metric = stage.validationMetric().constant(stage.getValidationMetric());
        if (stage.customMetric().isEmpty() && !stage.metrics().contains(metric)) {
            throw new IllegalArgumentException("Cannot validate " + stage.uid() + ": found validationMetric '"
                    + stage.getValidationMetric() + "', expected one of "
                    + stage.metrics().stream()
                            .map(stage.validationMetric()::stored)
                            .sorted()
                            .toList()
                    + ", since what its rows teach has no other; change or clear it");
        }
    }

    /** Workers are sent the plan of a training by Java's own serialization. */
    private static void requireSerializable(String kind, Object function, DataParallelTrainer<?, ?> stage) {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(function);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot send the custom " + kind + " of " + stage.uid() + " to its workers: found "
                            + function.getClass().getName() + ", which Java cannot serialize (" + e
                            + "), expected one whose fields, and what a lambda uses from around it, are serializable;"
                            + " make them so, or transient",
                    e);
        }
    }

    private static void requirePaths(DataParallelTrainer<?, ?> stage) {
        PathChecks.requireCheckpointsReachable(stage);
        if (stage.isSet(stage.initialModelPath())) {
            PathChecks.requireSaved(
                    stage.getInitialModelPath(), "start " + stage.uid() + " from model", stage.initialModelPath());
        }
        if (stage.isSet(stage.resumeFrom()) && !stage.isSet(stage.rateRange())) {
            PathChecks.requireSaved(stage.getResumeFrom(), "resume " + stage.uid() + " from", stage.resumeFrom());
        }
    }

    private static void requireSize(DataParallelTrainer<?, ?> stage, StructType schema, Shape shape) {
        TrainingSchema.written(schema.apply(stage.getFeaturesCol()))
                .filter(found -> found.size() != shape.size())
                .ifPresent(found -> {
                    throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found rows of shape " + found
                            + " in column '" + stage.getFeaturesCol() + "', expected " + shape + " by "
                            + TrainingSchema.shapeParam(stage) + "; correct it, or make the features so");
                });
    }
}
