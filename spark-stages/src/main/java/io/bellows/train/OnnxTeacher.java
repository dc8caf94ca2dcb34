package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.serving.BatchPredictor;
import io.bellows.engine.serving.NumberScores;
import io.bellows.engine.serving.ServedModel;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A teacher that is an ONNX file of one float input, a row's features, and one output, its logits. */
final class OnnxTeacher {
    private static final String ENDING = ".onnx";

    private final String path;
    private final ServedModel model;
    private final DataParallelClassifier student;

    private OnnxTeacher(String path, ServedModel model, DataParallelClassifier student) {
        this.path = path;
        this.model = model;
        this.student = student;
    }

    /** Whether the file at {@code path} says that it is one. */
    static boolean isAt(String path) {
        return path.endsWith(ENDING);
    }

    /**
     * Reads the file at {@code path}, for rows with the features of {@code student}.
     *
     * @throws IllegalArgumentException if it cannot be read, or ONNX Runtime cannot run it
     */
    static OnnxTeacher read(String path, DataParallelClassifier student, String stage, Configuration hadoop) {
        Path file = new Path(path);
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            byte[] onnx = in.readAllBytes();
            try (OnnxSession session = new OnnxSession(onnx, 1)) {
                return new OnnxTeacher(path, new ServedModel(onnx, session.inputSize(), session.outputSize()), student);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot distil in " + stage + " from teacher '" + path + "': " + e.getMessage(), e);
        }
    }

    /** How many logits it gives. */
    int logits() {
        return model.outputSize();
    }

    /** The rows with a column {@code name} of its logits. */
    Dataset<Row> withLogits(Dataset<Row> rows, String name) {
        Columns.requireColumn(
                rows.schema(),
                student.getFeaturesCol(),
                student.uid() + ", which the ONNX file '" + path + "' takes too; make it before Distilled",
                Columns::holdsNumbers,
                "array<float>, array<double> or a Vector of " + model.inputSize() + " numbers");
        DataParallelClassifier params = student.copy(ParamMap.empty()).setPredictionCol(name);
        return new BatchPredictor(model, params, size -> new NumberScores(name, true, size)).predict(rows);
    }
}
