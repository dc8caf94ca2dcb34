package io.bellows.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.assemble.ToTensor;
import io.bellows.column.TensorShape;
import io.bellows.engine.onnx.SampleGraphs;
import io.bellows.engine.onnx.TensorType;
import io.bellows.param.HandleInvalid;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

class OnnxModelTest {
    private static final SparkSession SPARK = LocalSpark.session();

    private static OnnxModel affine() {
        return new OnnxModel(SampleGraphs.affine().file());
    }

    private static Dataset<Row> rows(String... sql) {
        return SPARK.range(0, 10, 1, 3).selectExpr(sql);
    }

    private static List<?> list(Row row, int at) {
        return row.isNullAt(at) ? null : JavaConverters.seqAsJavaList(row.getSeq(at));
    }

    @Test
    void readsTheColumnOfTheInputsNameAndAddsOneOfTheOutputs() {
        Dataset<Row> given = affine().setPredictionBatchSize(2).transform(rows("id", "array(id, 0, 1) as x"));

        assertThat(given.columns()).containsExactly("id", "x", "y");
        assertThat(TensorShape.read(given.schema().apply("y"))).hasValue(new int[] {3});
        assertThat(given.select("id", "y").collectAsList()).hasSize(10).allSatisfy(row -> assertThat(list(row, 1))
                .isEqualTo(List.of(2f * row.getLong(0) + 1, 2f, 5f)));
        assertThat(given.collectAsList().stream().map(row -> row.getLong(0)).toList())
                .isSorted();
    }

    @Test
    void takesVectorsDoublesAndNestedArrays() {
        OnnxModel model = affine().setInputCols(Map.of("x", "in"));
        Dataset<Row> vectors = SPARK.createDataFrame(
                        List.of(new org.apache.spark.ml.feature.LabeledPoint(0, Vectors.dense(1, 2, 3))),
                        org.apache.spark.ml.feature.LabeledPoint.class)
                .select(functions.col("features").as("in"));

        assertThat(list(model.transform(vectors).select("y").head(), 0)).isEqualTo(List.of(3f, 6f, 9f));
        assertThat(list(
                        model.transform(rows("array(1d, 2d, 3d) as in"))
                                .select("y")
                                .head(),
                        0))
                .isEqualTo(List.of(3f, 6f, 9f));
    }

    private static SampleGraphs manyTypes() {
        return SampleGraphs.graph()
                .input("count", TensorType.INT64, -1)
                .input("flag", TensorType.BOOL, -1, 1)
                .input("word", TensorType.STRING, -1, -1)
                .input("weight", TensorType.DOUBLE, -1, 2)
                .input("small", TensorType.INT32, -1)
                .input("byte", TensorType.UINT8, -1, 2)
                .node("Add", "count2", "count", "count")
                .node("Not", "off", "flag")
                .node("Identity", "words", "word")
                .node("Neg", "minus", "weight")
                .node("Neg", "smaller", "small")
                .node("Identity", "bytes", "byte")
                .output("count2", TensorType.INT64, -1)
                .output("off", TensorType.BOOL, -1, 1)
                .output("words", TensorType.STRING, -1, -1)
                .output("minus", TensorType.DOUBLE, -1, 2)
                .output("smaller", TensorType.INT32, -1)
                .output("bytes", TensorType.UINT8, -1, 2);
    }

    private static Dataset<Row> manyTyped() {
        return rows(
                "id as count",
                "id % 2 = 0 as flag",
                "array_repeat(concat('é', id), int(1 + id % 3)) as word",
                "array(0.5d, double(id)) as weight",
                "id as small",
                "unhex('00FF') as byte");
    }

    @Test
    void carriesAllTypesAndGroupsRowsOfEqualShape() {
        OnnxModel model = new OnnxModel(manyTypes().file());

        Dataset<Row> given = model.transform(manyTyped());

        assertThat(given.schema()).isEqualTo(model.transformSchema(manyTyped().schema()));
        List<Row> all = given.select("count2", "off", "words", "minus", "smaller", "bytes")
                .collectAsList();
        for (int i = 0; i < all.size(); i++) {
            Row row = all.get(i);
            assertThat(row.getLong(0)).isEqualTo(2L * i);
            assertThat(list(row, 1)).isEqualTo(List.of(i % 2 != 0));
            assertThat(list(row, 2)).isEqualTo(java.util.Collections.nCopies(1 + i % 3, "é" + i));
            assertThat(list(row, 3)).isEqualTo(List.of(-0.5, -(double) i));
            assertThat(row.getInt(4)).isEqualTo(-i);
            assertThat(list(row, 5)).isEqualTo(List.of(0, 255));
        }
    }

    @Test
    void computesTheNamedOutputsAlone() {
        OnnxModel model = new OnnxModel(manyTypes().file()).setOutputCols(Map.of("smaller", "negative"));

        assertThat(model.transformSchema(manyTyped().schema()).fieldNames())
                .containsExactly("count", "flag", "word", "weight", "small", "byte", "negative");
    }

    @Test
    void runsAModelOfOneRowAtATimeAndOneOfThree() {
        for (long fixed : new long[] {1, 3}) {
            OnnxModel model = new OnnxModel(SampleGraphs.graph()
                    .input("x", TensorType.FLOAT, fixed, 2)
                    .node("Relu", "y", "x")
                    .output("y", TensorType.FLOAT, fixed, 2)
                    .file());

            List<Row> all = model.transform(rows("array(float(id), -1f) as x"))
                    .select("y")
                    .collectAsList();

            assertThat(all).hasSize(10);
            for (int i = 0; i < 10; i++) {
                assertThat(list(all.get(i), 0)).isEqualTo(List.of((float) i, 0f));
            }
        }
    }

    @Test
    void givesAllOfAnOutputToTheOneRowOfAModelWithoutBatches() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, 1, 2)
                .node("Transpose", "column", "x")
                .output("column", TensorType.FLOAT, 2, 1)
                .file());

        List<Row> all = model.transform(rows("array(float(id), 7f) as x"))
                .select("column")
                .collectAsList();

        assertThat(list(all.get(4), 0)).isEqualTo(List.of(4f, 7f));
    }

    @Test
    void runsRowsOfOneSharedValueTogether() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 2)
                .input("factor", TensorType.FLOAT)
                .node("Mul", "y", "x", "factor")
                .output("y", TensorType.FLOAT, -1, 2)
                .file());

        List<Row> all = model.transform(rows("array(float(id), 1f) as x", "float(id % 2) as factor"))
                .select("y")
                .collectAsList();

        assertThat(list(all.get(4), 0)).isEqualTo(List.of(0f, 0f));
        assertThat(list(all.get(5), 0)).isEqualTo(List.of(5f, 1f));
    }

    @Test
    void nestsArraysWhereExtentsAreFree() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, -1, -1)
                .node("Relu", "y", "x")
                .output("y", TensorType.FLOAT, -1, -1, -1)
                .file());

        List<Row> all = model.transform(rows("array_repeat(array(float(id), -1f), int(1 + id % 2)) as x"))
                .selectExpr("size(y)", "y[0][0]", "y[0][1]")
                .collectAsList();

        assertThat(all.get(3).getInt(0)).isEqualTo(2);
        assertThat(all.get(3).getFloat(1)).isEqualTo(3f);
        assertThat(all.get(3).getFloat(2)).isZero();
        assertThatThrownBy(() -> model.transform(rows("array(1f) as x"))).hasMessageContaining("arrays nested 2 deep");
    }

    @Test
    void takesImagesOfAnySizeThatToTensorMade() throws Exception {
        byte[] png = pixels();
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                        .input("image", TensorType.FLOAT, -1, 3, -1, -1)
                        .node("GlobalAveragePool", "pooled", "image")
                        .node("Flatten", "mean", "pooled")
                        .unrankedOutput("mean", TensorType.FLOAT)
                        .file())
                .setInputCols(Map.of("image", "tensor"));
        Dataset<Row> images = new io.bellows.read.DecodeImages()
                .transform(SPARK.range(2).select(functions.lit(png).as("content")));
        Dataset<Row> tensors = new ToTensor()
                .setHeightPx(4)
                .setWidthPx(5)
                .setOutputCol("tensor")
                .transform(images);

        Dataset<Row> given = model.transform(tensors);

        assertThat(list(given.select("mean").head(), 0)).hasSize(3);
        assertThat(given.schema()).isEqualTo(model.transformSchema(tensors.schema()));
    }

    @Test
    void takesPixelsThatToTensorLeftUnscaledIntoAnInputOf8Bits() throws Exception {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                        .input("image", TensorType.UINT8, -1, 1, 2, 2)
                        .node("Identity", "same", "image")
                        .output("same", TensorType.UINT8, -1, 1, 2, 2)
                        .file())
                .setInputCols(Map.of("image", "tensor"));
        ToTensor toTensor =
                new ToTensor().setHeightPx(2).setWidthPx(2).setChannels(1).setOutputCol("tensor");
        Dataset<Row> images =
                rows("named_struct('origin', '', 'height', 2, 'width', 2, 'nChannels', 1, 'mode', 0, 'data',"
                        + " unhex('007FC8FF')) as image");

        List<Integer> same = model.transform(toTensor.setScale(1).transform(images))
                .select("same")
                .head()
                .getList(0);

        assertThat(same).containsExactly(0, 127, 200, 255);
        assertThatThrownBy(() -> model.transform(toTensor.setScale(1 / 255.0).transform(images))
                        .collectAsList())
                .rootCause()
                .hasMessageContaining("expected a number without a fraction");
    }

    private static byte[] pixels() throws java.io.IOException {
        java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
        javax.imageio.ImageIO.write(
                new java.awt.image.BufferedImage(5, 4, java.awt.image.BufferedImage.TYPE_INT_RGB), "png", file);
        return file.toByteArray();
    }

    @Test
    void handlesRowsThatCannotBeUsed() {
        Dataset<Row> rows = rows(
                "id",
                "case when id = 1 then null when id = 2 then array(1f) when id = 3 then array(1f, null, 1f)"
                        + " when id = 4 then array(1f, float('NaN'), 1f) else array(1f, 1f, 1f) end as x");

        assertThatThrownBy(() -> affine().transform(rows.coalesce(1)).collectAsList())
                .rootCause()
                .hasMessageContaining("row 1 of partition 0")
                .hasMessageContaining("found null");
        OnnxModel skip = affine().setHandleInvalid(HandleInvalid.SKIP);
        assertThat(skip.transform(rows).collectAsList()).hasSize(6);
        assertThat(skip.invalidRows()).isEqualTo(4);
        List<Row> kept = affine().setHandleInvalid("keep")
                .transform(rows)
                .select("id", "y")
                .collectAsList();
        assertThat(kept).hasSize(10);
        for (Row row : kept) {
            assertThat(row.isNullAt(1)).isEqualTo(row.getLong(0) >= 1 && row.getLong(0) <= 4);
        }
    }

    @Test
    void refusesNumbersThatDoNotFit() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.INT32, -1)
                .node("Neg", "y", "x")
                .output("y", TensorType.INT32, -1)
                .file());

        assertThatThrownBy(() -> model.transform(rows("id + 3000000000 as x")).collectAsList())
                .rootCause()
                .hasMessageContaining("expected a whole number of 32 bits");
        assertThatThrownBy(() -> model.transform(rows("0.5D as x")).collectAsList())
                .rootCause()
                .hasMessageContaining("found 0.5, expected a number without a fraction");
    }

    @Test
    void refusesColumnsBeforeAJobStarts() {
        assertThatThrownBy(() -> affine().transform(rows("id")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'")
                .hasMessageContaining("inputCols");
        assertThatThrownBy(() -> affine().transform(rows("'text' as x"))).hasMessageContaining("found type string");
        assertThatThrownBy(() -> affine().transform(rows("array(1f) as x", "1 as y")))
                .hasMessageContaining("'y'");
        assertThatThrownBy(() -> affine().setInputCols(Map.of("X", "x")).transform(rows("array(1f) as x")))
                .hasMessageContaining("did you mean 'x'");
        assertThatThrownBy(() -> affine().setOutputCols(Map.of("z", "x")).transform(rows("array(1f) as x")))
                .hasMessageContaining("output 'z'");
        assertThatThrownBy(() -> affine().setInputCols("[1]")).hasMessageContaining("a JSON object of names");
        assertThatThrownBy(() -> new OnnxModel().transform(rows("id"))).hasMessageContaining("setModelPath");
    }

    @Test
    void refusesAModelThatOnnxRuntimeCannotRun() {
        assertThatThrownBy(() -> new OnnxModel(SampleGraphs.affine()
                        .node("MatMul", "z", "y", "bias")
                        .node("Conv", "w", "z", "bias")
                        .file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot open ONNX model");
    }

    @Test
    void tellsOfAnOutputThatIsNotByRows() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .node("Transpose", "turned", "x")
                .output("turned", TensorType.FLOAT, 3, -1)
                .file());

        assertThatThrownBy(() -> model.transform(rows("array(1f, 2f, 3f) as x")).collectAsList())
                .rootCause()
                .hasMessageContaining("output 'turned'");
    }

    @Test
    void isTheSameAfterSavingAndWithoutItsFirstFile(@TempDir Path folder) throws Exception {
        Path file =
                Files.write(folder.resolve("affine.onnx"), SampleGraphs.affine().bytes());
        OnnxModel model = new OnnxModel()
                .setModelPath(file.toString())
                .setInputCols(Map.of("x", "in"))
                .setOutputCols(Map.of("y", "out"));
        Dataset<Row> rows = rows("array(float(id), 1f, 2f) as in");
        List<Row> before = model.transform(rows).collectAsList();

        model.save(folder.resolve("saved").toString());
        Files.delete(file);
        OnnxModel loaded = OnnxModel.load(folder.resolve("saved").toString());

        assertThat(loaded.transform(rows).collectAsList()).isEqualTo(before);
        assertThat(loaded.uid()).isEqualTo(model.uid());
        assertThat(loaded.setModelPath(folder.resolve("other.onnx").toString()))
                .satisfies(
                        other -> assertThatThrownBy(() -> other.transform(rows)).hasMessageContaining("other.onnx"));
    }

    @Test
    void servesAStream(@TempDir Path folder) throws Exception {
        String in = folder.resolve("in").toString();
        rows("id", "array(float(id), 1f, 2f) as x").write().parquet(in);
        Dataset<Row> stream =
                SPARK.readStream().schema(SPARK.read().parquet(in).schema()).parquet(in);

        StreamingQuery query = affine().transform(stream)
                .writeStream()
                .format("memory")
                .queryName("served")
                .start();
        query.processAllAvailable();
        query.stop();

        List<Row> all = SPARK.sql("select id, y from served").collectAsList();
        assertThat(all).hasSize(10);
        assertThat(all)
                .allSatisfy(row -> assertThat(list(row, 1)).isEqualTo(Arrays.asList(2f * row.getLong(0) + 1, 4f, 7f)));
    }

    @Test
    void keepsPartitionsAndTheirOrder() {
        Dataset<Row> given = affine().setPredictionBatchSize(2).transform(rows("id", "array(float(id), 1f, 2f) as x"));

        assertThat(given.select(functions.spark_partition_id(), functions.col("id"))
                        .collectAsList())
                .isEqualTo(rows("spark_partition_id()", "id").collectAsList());
        assertThat(given.schema().apply("y").dataType())
                .isEqualTo(DataTypes.createArrayType(DataTypes.FloatType, false));
    }
}
