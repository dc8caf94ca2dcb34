package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.TensorShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The teachers of {@link Distilled}, and what they say of rows.
 *
 * @param stage whose teachers they are
 * @param student the trainer that learns of them
 * @param models those that are known: of saved ones, those that were read
 * @param files ONNX files that were read
 */
record Teachers(Distilled<?> stage, DataParallelClassifier student, List<Transformer> models, List<OnnxTeacher> files) {
    /** Those that are in memory. */
    static Teachers of(Distilled<?> stage, DataParallelClassifier student) {
        return new Teachers(stage, student, List.of(stage.getTeachers()), List.of());
    }

    /** All of them; reading runs jobs. */
    Teachers loaded(SparkContext spark) {
        List<Transformer> all = new ArrayList<>(models);
        List<OnnxTeacher> read = new ArrayList<>();
        for (String path : stage.getTeacherPaths()) {
            if (OnnxTeacher.isAt(path)) {
                read.add(OnnxTeacher.read(path, student, stage.uid(), spark.hadoopConfiguration()));
            } else {
                all.add(model(path, spark));
            }
        }
        return new Teachers(stage, student, all, read);
    }

    private Transformer model(String path, SparkContext spark) {
        Object loaded = DefaultParamsReader$.MODULE$.loadParamsInstance(path, spark);
        if (loaded instanceof Transformer model) {
            return model;
        }
        throw new IllegalArgumentException("Cannot distil in " + stage.uid() + ": found "
                + loaded.getClass().getName() + " at '" + path + "', expected a fitted model");
    }

    /** Checks what is known of them before any is read. */
    void check(StructType schema) {
        String[] paths = stage.getTeacherPaths();
        if (models.isEmpty() && paths.length == 0) {
            throw new IllegalArgumentException("Cannot distil in " + stage.uid()
                    + ": found no teacher, expected one; set teachers or teacherPaths");
        }
        requireHintLayers();
        if (hasHints() && models.isEmpty() && Arrays.stream(paths).allMatch(OnnxTeacher::isAt)) {
            throw noHints();
        }
        for (String path : paths) {
            PathChecks.requireSaved(path, "distil in " + stage.uid() + " from teacher", stage.teacherPaths());
        }
        for (Transformer teacher : models) {
            requireClasses(teacher, schema, requireLogits(teacher, schema));
        }
    }

    private boolean hasHints() {
        return stage.isSet(stage.teacherHintLayer());
    }

    private void requireHintLayers() {
        if (hasHints() != student.isSet(student.hintLayer())) {
            throw new IllegalArgumentException("Cannot take hints in " + stage.uid() + ": found "
                    + (hasHints()
                            ? "teacherHintLayer and no hintLayer of " + student.uid()
                            : "hintLayer of " + student.uid() + " and no teacherHintLayer")
                    + ", expected both or neither; set the other");
        }
    }

    private IllegalArgumentException noHints() {
        return new IllegalArgumentException("Cannot take hints in " + stage.uid()
                + ": found ONNX files alone, whose layers have no names to count on, expected a fitted network of"
                + " Bellows as the first teacher; add one, or clear teacherHintLayer");
    }

    private StructField requireLogits(Transformer teacher, StructType schema) {
        return Columns.requireColumn(
                teacher.transformSchema(schema),
                stage.getLogitsCol(),
                stage.uid() + " in the output of teacher " + teacher.uid(),
                Columns::holdsNumbers,
                "array<float>, array<double> or a Vector of logits");
    }

    private void requireClasses(Transformer teacher, StructType schema, StructField logits) {
        Optional<StructType> known = InnerTrainer.schema(stage.getEstimator(), schema)
                .filter(come -> Columns.has(come, student.getLabelCol()));
        known.flatMap(come -> ClassifierSchema.labels(student, come))
                .ifPresent(classes -> requireNames(teacher, NetworkClasses.of(teacher), classes));
        known.flatMap(come -> ClassifierSchema.classes(student, come)).ifPresent(classes -> TargetColumns.size(logits)
                .filter(found -> !found.equals(classes))
                .ifPresent(found -> {
                    throw new IllegalArgumentException("Cannot distil in " + stage.uid() + ": found " + found
                            + " logits of teacher " + teacher.uid() + ", expected " + classes
                            + ", one a class of column '" + student.getLabelCol()
                            + "'; take a teacher of the same classes");
                }));
    }

    /** Classes that have numbers alone are any. */
    private void requireNames(Transformer teacher, List<String> found, List<String> classes) {
        boolean areNamed = !found.equals(ClassifierSchema.numbers(found.size()))
                && !classes.equals(ClassifierSchema.numbers(classes.size()));
        if (areNamed && found.size() == classes.size() && !found.equals(classes)) {
            throw new IllegalArgumentException("Cannot distil in " + stage.uid() + ": found a teacher "
                    + teacher.uid() + " of the classes " + found + ", expected " + classes
                    + " in this order, as column '"
                    + student.getLabelCol() + "' has them; index the labels of both by one StringIndexerModel");
        }
    }

    /** Hints of a row; 1 where they are of a teacher that is not read yet. */
    int hintSize() {
        return hasHints() && !models.isEmpty()
                ? HintTeacher.size(models.get(0), stage.getTeacherHintLayer(), stage.uid())
                : 1;
    }

    /** The column {@code name} of what they say of rows of {@code schema}, with its length where that is known before any row. */
    StructField taught(String name, StructType schema) {
        Optional<Integer> logits = models.isEmpty()
                ? files.stream().map(OnnxTeacher::logits).findFirst()
                : TargetColumns.size(requireLogits(models.get(0), schema));
        Metadata metadata = logits.map(size -> TensorShape.write(size + (hasHints() ? hintSize() : 0)))
                .orElseGet(Metadata::empty);
        return new StructField(name, DataTypes.createArrayType(DataTypes.FloatType), true, metadata);
    }

    /** The rows with what all teachers say in the column {@code taught}, the mean of their logits and then the hints. */
    Dataset<Row> teach(Dataset<Row> rows, String taught) {
        Dataset<Row> told = rows;
        List<Column> logits = new ArrayList<>();
        for (Transformer model : models) {
            requireClasses(model, rows.schema(), requireLogits(model, rows.schema()));
            String name = Columns.unused(told.schema(), taught + logits.size());
            logits.add(Columns.column(name));
            told = withLogits(told, model, name);
        }
        for (OnnxTeacher file : files) {
            String name = Columns.unused(told.schema(), taught + logits.size());
            logits.add(Columns.column(name));
            told = file.withLogits(told, name);
        }
        Column sum = logits.stream()
                .reduce((first, second) -> functions.zip_with(first, second, Column::plus))
                .orElseThrow();
        Column said =
                functions.transform(sum, value -> value.divide(logits.size())).cast("array<float>");
        if (hasHints()) {
            if (models.isEmpty()) {
                throw noHints();
            }
            String hints = Columns.unused(told.schema(), taught + "Hints");
            told = HintTeacher.of(models.get(0), stage.getTeacherHintLayer(), stage.uid())
                    .withHints(told, hints);
            said = functions.concat(said, Columns.column(hints));
        }
        return told.withColumn(
                        taught, said.as(taught, taught(taught, rows.schema()).metadata()))
                .select(columns(rows, taught));
    }

    /** The rows with a teacher's logits, and without whatever else it adds. */
    private Dataset<Row> withLogits(Dataset<Row> rows, Transformer model, String name) {
        Dataset<Row> scored = model.transform(rows);
        Column logits = TrainingRows.asFloats(
                Columns.column(stage.getLogitsCol()),
                scored.schema().apply(stage.getLogitsCol()).dataType());
        return scored.withColumn(name, logits).select(columns(rows, name));
    }

    private static Column[] columns(Dataset<Row> rows, String added) {
        return Stream.concat(Arrays.stream(rows.columns()), Stream.of(added))
                .map(Columns::column)
                .toArray(Column[]::new);
    }
}
