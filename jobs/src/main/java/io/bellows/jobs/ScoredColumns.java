package io.bellows.jobs;

import io.bellows.column.Columns;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.HasNetworkModel;
import io.bellows.jobs.fitted.FittedStages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * What of predicted rows is worth writing: the columns that tell them apart, and those that the last model of a pipeline and the stages
 * after it add, without raw scores beside a prediction.
 *
 * @param kept columns of the input: those asked for, or {@code path}, where the rows have it
 * @param prediction the column of the last model's predictions; empty where it has none, as that of any ONNX file
 * @param isClass whether those are classes, of which there is a probability, too
 * @param classes their names in the order of their numbers; empty where they have none
 * @param outputs all other columns that are written, in their order
 */
record ScoredColumns(
        List<String> kept, Optional<String> prediction, boolean isClass, List<String> classes, List<String> outputs) {
    private static final String PATH = "path";

    ScoredColumns {
        kept = List.copyOf(kept);
        classes = List.copyOf(classes);
        outputs = List.copyOf(outputs);
    }

    /**
     * Those of {@code fitted} for rows of {@code schema}.
     *
     * @param asked columns of the rows to write, too; empty for {@code path}
     * @throws IllegalArgumentException if they do not fit it, nothing is added to them, or one that is asked for is not there
     */
    static ScoredColumns of(Transformer fitted, StructType schema, List<String> asked) {
        List<Transformer> stages = FittedStages.of(fitted);
        int last = stages.size() - 1;
        int model = last;
        while (model > 0 && !(stages.get(model) instanceof Model)) {
            model--;
        }
        int first = model < 0 || !(stages.get(model) instanceof Model) ? Math.max(0, last) : model;
        StructType before = schema;
        StructType after = schema;
        for (int i = 0; i <= last; i++) {
            before = i == first ? after : before;
            after = transformed(stages.get(i), after);
        }
        Transformer predictor = stages.isEmpty() ? fitted : stages.get(first);
        List<String> known = Arrays.asList(before.fieldNames());
        Optional<String> raw = named(predictor, "rawPredictionCol");
        Optional<String> prediction = named(predictor, "predictionCol").filter(List.of(after.fieldNames())::contains);
        List<String> outputs = new ArrayList<>(Stream.of(after.fieldNames())
                .filter(name -> !known.contains(name))
                .filter(name -> prediction.isEmpty() || !raw.equals(Optional.of(name)))
                .toList());
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("Cannot score with " + fitted.uid() + ": found no column that "
                    + predictor.uid() + " adds to " + known + ", expected at least one; give the results of a run");
        }
        prediction.filter(outputs::remove).ifPresent(name -> outputs.add(0, name));
        boolean isClass =
                named(predictor, "probabilityCol").filter(outputs::contains).isPresent();
        return new ScoredColumns(kept(asked, after, outputs), prediction, isClass, classes(predictor), outputs);
    }

    private static StructType transformed(Transformer stage, StructType schema) {
        try {
            return stage.transformSchema(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot score with %s: %s; give rows with the columns that the model was fitted to, of columns %s"
                            .formatted(stage.uid(), e.getMessage(), Arrays.toString(schema.fieldNames())),
                    e);
        }
    }

    private static List<String> kept(List<String> asked, StructType schema, List<String> outputs) {
        for (String name : asked) {
            Columns.requireColumn(schema, name, "score");
        }
        boolean hasPath = List.of(schema.fieldNames()).contains(PATH);
        return Stream.concat(asked.stream(), asked.isEmpty() && hasPath ? Stream.of(PATH) : Stream.empty())
                .distinct()
                .filter(name -> !outputs.contains(name))
                .toList();
    }

    private static List<String> classes(Transformer predictor) {
        if (predictor instanceof HasNetworkModel trained) {
            return trained.labels();
        }
        return predictor instanceof QuantizedModel quantized ? quantized.labels() : List.of();
    }

    private static Optional<String> named(Transformer stage, String param) {
        return stage.hasParam(param) && stage.isDefined(stage.getParam(param))
                ? Optional.of(String.valueOf(stage.getOrDefault(stage.getParam(param))))
                : Optional.empty();
    }

    /** The columns of {@code predicted}, Vectors as arrays, which JSON has. */
    Dataset<Row> of(Dataset<Row> predicted) {
        return predicted.select(Stream.concat(kept.stream(), outputs.stream())
                .map(name -> plain(predicted, name))
                .toArray(Column[]::new));
    }

    private static Column plain(Dataset<Row> predicted, String name) {
        DataType type = predicted.schema().apply(name).dataType();
        Column column = Columns.column(name);
        return type.equals(SQLDataTypes.VectorType())
                ? Columns.vectorToArray(column, "float64").as(name)
                : column;
    }
}
