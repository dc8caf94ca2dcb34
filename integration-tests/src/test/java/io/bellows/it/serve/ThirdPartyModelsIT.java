package io.bellows.it.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.column.TensorShape;
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
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two models that packages of PyPI ship give in Spark what they give in Python's onnxruntime. */
@Timeout(900)
class ThirdPartyModelsIT {
    private static final int ROWS = 5;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void fetch() throws Exception {
        Scripts.run(Scripts.python().command(ThirdPartyModelsIT.class, "third_party.py", folder.toString()), folder);
    }

    private static Dataset<Row> rows(String name, DataType type, Metadata metadata) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name + ".rows")))
                .order(ByteOrder.LITTLE_ENDIAN);
        int size = bytes.remaining() / Float.BYTES / ROWS;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            List<Object> values = new ArrayList<>();
            for (int j = 0; j < size; j++) {
                values.add(type.equals(DataTypes.FloatType) ? (Object) bytes.getFloat() : bytes.getInt());
            }
            rows.add(RowFactory.create(i, values));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add(new StructField("in", DataTypes.createArrayType(type, false), false, metadata));
        return LocalSpark.session().createDataFrame(rows, schema).repartition(2);
    }

    private static void givesWhatPythonGives(OnnxModel model, String name, Dataset<Row> rows) throws Exception {
        JsonNode expected =
                new ObjectMapper().readTree(folder.resolve(name + ".json").toFile());
        String saved = folder.resolve(name + "-saved").toString();
        model.save(saved);

        List<Row> given =
                OnnxModel.load(saved).transform(rows).select("id", "out").collectAsList();

        assertThat(given).hasSize(ROWS);
        for (Row row : given) {
            List<Float> values = row.getList(1);
            JsonNode wanted = expected.get(row.getInt(0));
            assertThat(values).hasSize(wanted.size());
            for (int i = 0; i < values.size(); i++) {
                assertThat((double) values.get(i)).isCloseTo(wanted.get(i).asDouble(), within(1e-5));
            }
        }
    }

    private static OnnxModel model(String name, String input, String output) {
        return new OnnxModel()
                .setModelPath(folder.resolve(name + ".onnx").toString())
                .setInputCols(Map.of(input, "in"))
                .setOutputCols(Map.of(output, "out"))
                .setPredictionBatchSize(2);
    }

    @Test
    void tellsWhichWayTextIsTurned() throws Exception {
        OnnxModel model = model("direction", "x", "save_infer_model/scale_0.tmp_1");

        givesWhatPythonGives(model, "direction", rows("direction", DataTypes.FloatType, TensorShape.write(3, 48, 192)));
    }

    @Test
    void tellsTypesOfFiles() throws Exception {
        OnnxModel model = model("magika", "bytes", "target_label");

        givesWhatPythonGives(model, "magika", rows("magika", DataTypes.IntegerType, Metadata.empty()));
    }
}
