package io.bellows.serve;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.ByteString;
import io.bellows.LocalSpark;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.engine.onnx.SampleGraphs;
import io.bellows.engine.onnx.TensorType;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Texts beyond 16 bits, empty arrays, and files whose outputs are not as they tell. */
class OnnxTextsAndShapesTest {
    private static final List<String> WORDS = List.of("plain", "é", "中文", "😀", "a😀b");

    private static Dataset<Row> rows(String... sql) {
        return LocalSpark.session().range(0, 3, 1, 1).selectExpr(sql);
    }

    private static AttributeProto texts(String name) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.STRINGS);
        WORDS.forEach(word -> attribute.addStrings(ByteString.copyFromUtf8(word)));
        return attribute.build();
    }

    private static AttributeProto places(String name) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        for (long i = 0; i < WORDS.size(); i++) {
            attribute.addInts(i);
        }
        return attribute.build();
    }

    /** Numbers words, and names the numbers again. */
    private static OnnxModel encoder() {
        ModelProto.Builder model = SampleGraphs.graph()
                .input("word", TensorType.STRING, -1)
                .node(
                        "LabelEncoder",
                        "ai.onnx.ml",
                        "place",
                        List.of(texts("keys_strings"), places("values_int64s")),
                        "word")
                .node(
                        "LabelEncoder",
                        "ai.onnx.ml",
                        "again",
                        List.of(places("keys_int64s"), texts("values_strings")),
                        "place")
                .output("place", TensorType.INT64, -1)
                .output("again", TensorType.STRING, -1)
                .proto()
                .toBuilder();
        model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3));
        return new OnnxModel(OnnxFile.of(model.build().toByteArray(), "words"));
    }

    @Test
    void wordsWithEmojiAreFoundAndComeBack() {
        Dataset<Row> words =
                LocalSpark.session().createDataset(WORDS, Encoders.STRING()).toDF("word");

        List<Row> all = encoder().transform(words.coalesce(1)).collectAsList();

        assertThat(all).hasSize(WORDS.size());
        for (int i = 0; i < WORDS.size(); i++) {
            assertThat(all.get(i).getLong(1)).isEqualTo(i);
            assertThat(all.get(i).getString(2)).isEqualTo(WORDS.get(i));
        }
    }

    @Test
    void emptyNestedArraysHaveTheExtentsOfTheInput() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("past", TensorType.FLOAT, -1, -1, 2)
                .input("x", TensorType.FLOAT, -1, -1, 2)
                .node("Concat", "all", "axis", 1, "past", "x")
                .output("all", TensorType.FLOAT, -1, -1, 2)
                .file());

        List<Row> all = model.transform(rows(
                        "id",
                        "filter(array(array(float(id), 7f)), row -> id > 0) as past",
                        "array(array(1f, 2f)) as x"))
                .select("all")
                .collectAsList();

        assertThat(NestedArrays.flat(all.get(0).get(0))).isEqualTo(List.of(1f, 2f));
        assertThat(NestedArrays.flat(all.get(2).get(0))).isEqualTo(List.of(2f, 7f, 1f, 2f));
    }

    /** As recognizers of text have it, whose file tells [1, length] and that give [length, 1, classes]. */
    @Test
    void theOneRowThatIsRunGetsAllOfAnOutputOfAnotherShape() {
        OnnxModel model = new OnnxModel(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, 1, 4)
                .longs("any", new long[] {2, 1, 2}, 3)
                .node("Identity", "shape", "any")
                .node("Reshape", "y", "x", "shape")
                .output("y", TensorType.FLOAT, 1, -1)
                .file());

        List<Row> all = model.transform(rows("array(float(id), 1f, 2f, 3f) as x"))
                .select("y")
                .collectAsList();

        assertThat(NestedArrays.flat(all.get(2).get(0))).isEqualTo(List.of(2f, 1f, 2f, 3f));
    }
}
