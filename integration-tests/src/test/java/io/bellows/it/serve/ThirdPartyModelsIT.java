package io.bellows.it.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.column.TensorShape;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizationMode;
import io.bellows.compress.QuantizationSummary;
import io.bellows.compress.QuantizedModel;
import io.bellows.it.LocalSpark;
import io.bellows.serve.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two models that packages of PyPI ship are loaded, quantized, guarded and served by the stages, as Python's onnxruntime runs them. */
@Timeout(900)
class ThirdPartyModelsIT {
    private static final int ROWS = 48;
    private static final double MAX_LOSS = 0.05;

    @TempDir
    private static Path folder;

    private enum Source {
        DIRECTION("direction", "x", "save_infer_model/scale_0.tmp_1"),
        MAGIKA("magika", "bytes", "target_label");

        private final String file;
        private final String input;
        private final String output;

        Source(String file, String input, String output) {
            this.file = file;
            this.input = input;
            this.output = output;
        }

        OnnxModel model() {
            return new OnnxModel()
                    .setModelPath(folder.resolve(file + ".onnx").toString())
                    .setInputCols(Map.of(input, "in"))
                    .setOutputCols(Map.of(output, "out"))
                    .setPredictionBatchSize(16);
        }

        private DataType type() {
            return this == DIRECTION ? DataTypes.FloatType : DataTypes.IntegerType;
        }

        /** The rows, with the class that Python's onnxruntime finds likeliest in floats. */
        Dataset<Row> rows() throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(file + ".rows")))
                    .order(ByteOrder.LITTLE_ENDIAN);
            int size = bytes.remaining() / Float.BYTES / ROWS;
            JsonNode results = results(file + ".onnx");
            List<Row> rows = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                List<Object> values = new ArrayList<>();
                for (int j = 0; j < size; j++) {
                    values.add(this == DIRECTION ? (Object) bytes.getFloat() : bytes.getInt());
                }
                rows.add(RowFactory.create(i, values, (double) likeliest(results.get(i))));
            }
            Metadata shape = this == DIRECTION ? TensorShape.write(3, 48, 192) : Metadata.empty();
            StructType schema = new StructType()
                    .add("id", DataTypes.IntegerType)
                    .add(new StructField("in", DataTypes.createArrayType(type(), false), false, shape))
                    .add("label", DataTypes.DoubleType);
            return LocalSpark.session().createDataFrame(rows, schema).repartition(2);
        }

        private static int likeliest(JsonNode scores) {
            int best = 0;
            for (int i = 1; i < scores.size(); i++) {
                best = scores.get(i).asDouble() > scores.get(best).asDouble() ? i : best;
            }
            return best;
        }
    }

    @BeforeAll
    static void fetch() throws Exception {
        python("write", folder.toString());
    }

    private static void python(String... arguments) throws Exception {
        Scripts.run(Scripts.python().command(ThirdPartyModelsIT.class, "third_party.py", arguments), folder);
    }

    private static JsonNode results(String model) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(model + ".json").toFile());
    }

    private static void givesWhatPythonGives(Dataset<Row> served, String model, double tolerance) throws IOException {
        List<Row> given = served.select("id", "out").collectAsList();
        JsonNode expected = results(model);
        assertThat(given).hasSize(ROWS);
        for (Row row : given) {
            List<Float> values = row.getList(1);
            JsonNode wanted = expected.get(row.getInt(0));
            assertThat(values).hasSize(wanted.size());
            for (int i = 0; i < values.size(); i++) {
                assertThat((double) values.get(i))
                        .as("output %d of row %d of %s", i, row.getInt(0), model)
                        .isCloseTo(wanted.get(i).asDouble(), within(tolerance));
            }
        }
    }

    private static SQLTransformer likeliest() {
        return new SQLTransformer()
                .setStatement("SELECT *, double(array_position(out, array_max(out)) - 1) AS prediction FROM __THIS__");
    }

    private static MulticlassClassificationEvaluator agreement() {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy");
    }

    @ParameterizedTest
    @EnumSource
    void isServedInFloatsAsInPython(Source source) throws Exception {
        String saved = folder.resolve(source.file + "-saved").toString();
        source.model().save(saved);

        givesWhatPythonGives(OnnxModel.load(saved).transform(source.rows()), source.file + ".onnx", 1e-5);
    }

    @ParameterizedTest
    @EnumSource
    void isQuantizedGuardedAndServedAsOnePipeline(Source source) throws Exception {
        PostTrainingQuantizer quantizer = new PostTrainingQuantizer()
                .setModel(source.model())
                .setCalibrationRows(ROWS / 2)
                .setPostProcessor(likeliest())
                .setEvaluator(agreement())
                .setMaxMetricLoss(MAX_LOSS);
        String saved = folder.resolve(source.file + "-pipeline").toString();
        new Pipeline()
                .setStages(new PipelineStage[] {quantizer, likeliest()})
                .fit(source.rows())
                .save(saved);
        PipelineModel served = PipelineModel.load(saved);
        QuantizedModel quantized = (QuantizedModel) served.stages()[0];
        QuantizationSummary summary = quantized.summary();
        Files.write(folder.resolve(source.file + "-int8.onnx"), quantized.onnx());
        python("run", folder.toString(), source.file, source.file + "-int8.onnx");

        assertThat(summary.floatMetric()).isEqualTo(1);
        assertThat(agreement().evaluate(served.transform(source.rows()))).isGreaterThanOrEqualTo(1 - MAX_LOSS);
        assertThat(summary.layers())
                .filteredOn(QuantizationSummary.Layer::quantized)
                .isNotEmpty();
        assertThat(Files.size(folder.resolve(source.file + ".onnx")))
                .isGreaterThan((long) (1.5 * quantized.onnx().length));
        givesWhatPythonGives(served.transform(source.rows()), source.file + "-int8.onnx", 1e-4);
    }

    @ParameterizedTest
    @EnumSource
    void keepsMostVerdictsInEachMode(Source source) throws Exception {
        long floats = Files.size(folder.resolve(source.file + ".onnx"));
        for (QuantizationMode mode : QuantizationMode.values()) {
            QuantizedModel quantized = new PostTrainingQuantizer()
                    .setModel(source.model())
                    .setCalibrationRows(ROWS / 2)
                    .setMode(mode)
                    .fit(source.rows());

            assertThat(agreement().evaluate(likeliest().transform(quantized.transform(source.rows()))))
                    .as(quantized.getMode())
                    .isGreaterThanOrEqualTo(0.8);
            assertThat((double) floats / quantized.onnx().length)
                    .as(quantized.getMode())
                    .isGreaterThan(quantized.getMode().matches(".*16-weights") ? 1.5 : 2.2);
        }
    }
}
