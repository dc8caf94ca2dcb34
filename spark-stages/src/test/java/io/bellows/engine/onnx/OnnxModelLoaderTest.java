package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelLoaderTest {
    @TempDir
    private Path folder;

    private static OnnxModelLoader loader() {
        return new OnnxModelLoader(new Configuration());
    }

    private String write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes).toString();
    }

    private static void refuses(SampleGraphs graph, String... message) {
        refuses(graph.bytes(), message);
    }

    private static void refuses(byte[] bytes, String... message) {
        assertThatThrownBy(() -> OnnxFile.of(bytes, "bad.onnx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bad.onnx'")
                .message()
                .contains(message);
    }

    private static byte[] changed(SampleGraphs graph, Consumer<ModelProto.Builder> change) {
        ModelProto.Builder builder = graph.proto().toBuilder();
        change.accept(builder);
        return builder.build().toByteArray();
    }

    @Test
    void listsInputsAndOutputs() throws IOException {
        OnnxFile file = loader().load(write(SampleGraphs.affine().bytes()));

        assertThat(file.inputs()).containsExactly(new TensorSpec("x", TensorType.FLOAT, List.of(-1L, 3L)));
        assertThat(file.outputs()).containsExactly(new TensorSpec("y", TensorType.FLOAT, List.of(-1L, 3L)));
        assertThat(file.bytes()).isEqualTo(SampleGraphs.affine().bytes());
    }

    @Test
    void leavesInitializersThatAreAlsoInputsOut() {
        OnnxFile file = SampleGraphs.affine().input("bias", TensorType.FLOAT, 3).file();

        assertThat(file.inputs()).extracting(TensorSpec::name).containsExactly("x");
    }

    @Test
    void readsFromAHadoopPath() throws IOException {
        write(SampleGraphs.affine().bytes());

        assertThat(loader().load(folder.toUri() + "model.onnx").inputs()).hasSize(1);
    }

    @Test
    void refusesAFolderAMissingFileAndOneThatIsTooLarge() throws IOException {
        String path = write(SampleGraphs.affine().bytes());

        assertThatThrownBy(() -> loader().load(folder.toString())).hasMessageContaining("found a folder");
        assertThatThrownBy(() -> loader().load(folder + "/none.onnx")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new OnnxModelLoader(new Configuration(), 20).load(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 to 20");
        assertThatThrownBy(() -> new OnnxModelLoader(new Configuration(), 0)).hasMessageContaining("'0' bytes");
    }

    @Test
    void refusesFilesThatAreCutShortEmptyOrSomethingElse() {
        byte[] whole = SampleGraphs.affine().bytes();

        refuses(Arrays.copyOf(whole, whole.length - 7), "cut short");
        refuses(new byte[0], "found 0 bytes");
        refuses("not a model, but text".getBytes(java.nio.charset.StandardCharsets.UTF_8), "no ONNX model");
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 22, 0, -1})
    void refusesOperatorSetsOutOfRange(long opset) {
        refuses(SampleGraphs.affine().opset(opset), "operator set " + opset, "11 to 21");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 21})
    void takesTheFirstAndTheLastOperatorSet(long opset) {
        assertThat(SampleGraphs.affine().opset(opset).file().outputs()).hasSize(1);
    }

    @Test
    void refusesAFileThatNoMessageCanHoldBeforeItIsRead() throws IOException {
        Path sparse = folder.resolve("large.onnx");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(OnnxFile.MAX_BYTES + 1);
        }

        for (ThrowingCallable load :
                List.<ThrowingCallable>of(() -> loader().load(sparse.toString()), () -> OnnxFile.read(sparse))) {
            assertThatThrownBy(load)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(
                            "found 2000000001 bytes, expected 1 to 2000000000; larger ones fit no message");
        }
    }

    @Test
    void namesTheTypesThatCannotCross() {
        byte[] input = changed(SampleGraphs.affine(), model -> model.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(TensorProto.DataType.FLOAT16_VALUE));
        byte[] output = changed(SampleGraphs.affine(), model -> model.getGraphBuilder()
                .getOutputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(TensorProto.DataType.BFLOAT16_VALUE));

        refuses(input, "input 'x', a tensor of float16", "expected a tensor of known rank of float, double");
        refuses(output, "outputs ['y', a tensor of bfloat16]", "expected at least one");
        refuses(
                changed(SampleGraphs.affine(), model -> model.getGraphBuilder()
                        .getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearShape()),
                "input 'x', a tensor of float of unknown rank");
    }

    @Test
    void refusesFormatVersionsAndSetsThatContradict() {
        refuses(changed(SampleGraphs.affine(), model -> model.setIrVersion(99)), "format version 99");
        refuses(
                changed(
                        SampleGraphs.affine(),
                        model -> model.addOpsetImport(
                                OperatorSetIdProto.newBuilder().setVersion(13))),
                "operator sets 17 and 13 of domain 'ai.onnx'");
        byte[] twiceTheSame = changed(
                SampleGraphs.affine(),
                model -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(17)));
        assertThat(OnnxFile.of(twiceTheSame, "twice").inputs()).hasSize(1);
        refuses(changed(SampleGraphs.affine(), ModelProto.Builder::clearGraph), "no graph");
    }

    @Test
    void refusesAMissingInitializer() {
        refuses(SampleGraphs.affine().node("Add", "z", "y", "lost"), "node2", "'lost'", "an initializer is missing");
    }

    @Test
    void refusesACycleAndTellsItFromWrongOrder() {
        SampleGraphs cyclic = SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .node("Add", "a", "x", "c")
                .node("Relu", "b", "a")
                .node("Relu", "c", "b")
                .output("c", TensorType.FLOAT, -1, 3);
        SampleGraphs unordered = SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .node("Relu", "b", "a")
                .node("Relu", "a", "x")
                .output("b", TensorType.FLOAT, -1, 3);

        refuses(cyclic, "'c'", "cyclic");
        refuses(unordered, "'a'", "not in order");
    }

    @Test
    void refusesTensorsMadeTwice() {
        refuses(SampleGraphs.affine().node("Relu", "y", "x"), "'y' made twice");
        refuses(SampleGraphs.affine().floats("two", new float[1], 1), "'two' twice");
        refuses(SampleGraphs.affine().input("x", TensorType.FLOAT, 3), "'x' twice");
    }

    @Test
    void refusesOutputsThatNothingMakes() {
        refuses(SampleGraphs.affine().output("none", TensorType.FLOAT, 3), "'none'");
    }

    @Test
    void refusesOperatorsThatOnnxDoesNotHave() {
        refuses(SampleGraphs.affine().node("Fly", "z", "y"), "unknown operator 'Fly'", "operator set 17");
        refuses(SampleGraphs.affine().node("Upsample", "z", "y", "two"), "'Upsample'");
        refuses(SampleGraphs.affine().node("Gelu", "z", "y"), "'Gelu'");
        refuses(SampleGraphs.affine().node("Foo", "com.evil", "z", List.of(), "y"), "com.evil");
        refuses(SampleGraphs.affine().node("Relu", "z", "y", "x"), "2 inputs", "1 to 1");
        assertThat(SampleGraphs.affine().opset(20).node("Gelu", "z", "y").file().outputs())
                .hasSize(1);
    }

    @Test
    void refusesWeightsThatAreNaNAndTakesInfinities() {
        refuses(SampleGraphs.affine().floats("hole", new float[] {1, Float.NaN}, 2), "'hole'", "NaN");
        TensorProto half = TensorProto.newBuilder()
                .setName("half")
                .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                .addDims(1)
                .setRawData(ByteString.copyFrom(new byte[] {1, 0x7C}))
                .build();
        refuses(changed(SampleGraphs.affine(), model -> model.getGraphBuilder().addInitializer(half)), "'half'", "NaN");
        float[] mask = {Float.NEGATIVE_INFINITY};
        assertThat(SampleGraphs.affine().floats("mask", mask, 1).file().inputs())
                .hasSize(1);
    }

    @Test
    void refusesTensorsWhoseShapeIsNotThatOfTheirValues() {
        refuses(SampleGraphs.affine().floats("few", new float[2], 3), "'few'", "8 bytes", "expected 12");
        refuses(SampleGraphs.affine().floats("huge", new float[2], 1L << 40, 1L << 40), "'huge'", "fewer values");
        refuses(SampleGraphs.affine().floats("negative", new float[2], -2), "'negative'");
        refuses(SampleGraphs.affine().longs("longs", new long[] {1, 2}, 3), "'longs'", "2 values");
    }

    private String withWeights(String location, String offset, String length) throws IOException {
        return write(SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .external("bias", location, offset, length, 3)
                .node("Add", "y", "x", "bias")
                .output("y", TensorType.FLOAT, -1, 3)
                .bytes());
    }

    private void writeWeights(Path file) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
        values.asFloatBuffer().put(new float[] {9, 9, 1, 2, 3});
        Files.write(file, values.array());
    }

    @Test
    void bringsExternalDataIntoTheModel() throws IOException {
        Files.createDirectory(folder.resolve("weights"));
        writeWeights(folder.resolve("weights/data.bin"));

        OnnxFile file = loader().load(withWeights("weights/data.bin", "8", "12"));

        try (OnnxSession session = new OnnxSession(file.bytes(), 1)) {
            assertThat(session.predict(new float[] {1, 1, 1}, 1)).containsExactly(2, 3, 4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd",
        "/etc/passwd",
        "weights/../../data.bin",
        "..\\data.bin",
        "file:///etc/passwd",
        "C:\\data.bin",
        "''"
    })
    void refusesExternalDataOutsideTheFolder(String location) throws IOException {
        String path = withWeights(location, "0", "12");

        assertThatThrownBy(() -> loader().load(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bias'")
                .hasMessageContaining("the model's own folder");
    }

    @Test
    void refusesLinksThatLeadOutOfTheFolder(@TempDir Path elsewhere) throws IOException {
        writeWeights(elsewhere.resolve("data.bin"));
        Files.createSymbolicLink(folder.resolve("data.bin"), elsewhere.resolve("data.bin"));
        Files.createSymbolicLink(folder.resolve("up"), elsewhere);

        for (String location : List.of("data.bin", "up/data.bin")) {
            String path = withWeights(location, "8", "12");
            assertThatThrownBy(() -> loader().load(path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("leads out of the model's folder");
        }
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "0, 8", "-1, 12", "0, 99999999999", "9999999999999999999, 12", "x, 12"})
    void refusesExternalDataOutOfBounds(String offset, String length) throws IOException {
        writeWeights(folder.resolve("data.bin"));
        String path = withWeights("data.bin", offset, length);

        assertThatThrownBy(() -> loader().load(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'bias'");
    }

    @Test
    void readsModelAndWeightsFromAnotherFileSystem() throws IOException {
        writeWeights(folder.resolve("data.bin"));
        OnnxModelLoader loader = new OnnxModelLoader(RemoteFileSystem.configuration());

        OnnxFile file = loader.load("remote://" + withWeights("data.bin", "8", "12"));

        try (OnnxSession session = new OnnxSession(file.bytes(), 1)) {
            assertThat(session.predict(new float[] {1, 1, 1}, 1)).containsExactly(2, 3, 4);
        }
        String outside = "remote://" + withWeights("../data.bin", "8", "12");
        assertThatThrownBy(() -> loader.load(outside)).hasMessageContaining("the model's own folder");
        String missing = "remote://" + withWeights("none.bin", "8", "12");
        assertThatThrownBy(() -> loader.load(missing)).hasMessageContaining("'none.bin'");
    }

    @Test
    void refusesExternalDataThatIsMissingOrCameWithoutAFolder() throws IOException {
        String path = withWeights("data.bin", "0", "12");

        assertThatThrownBy(() -> loader().load(path)).hasMessageContaining("put the file beside the model");
        refuses(Files.readAllBytes(Path.of(path)), "whose weights are all in it");
    }
}
