package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Small ONNX models written by hand, operator by operator. */
public final class SampleGraphs {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("sample");
    private long opset = 17;

    private SampleGraphs() {}

    /** An empty one. */
    public static SampleGraphs graph() {
        return new SampleGraphs();
    }

    /** {@code y = 2 x + bias} over rows of 3 floats. */
    public static SampleGraphs affine() {
        return graph().input("x", TensorType.FLOAT, -1, 3)
                .floats("two", new float[] {2}, 1)
                .floats("bias", new float[] {1, 2, 3}, 3)
                .node("Mul", "doubled", "x", "two")
                .node("Add", "y", "doubled", "bias")
                .output("y", TensorType.FLOAT, -1, 3);
    }

    /** Sets the operator set. */
    public SampleGraphs opset(long value) {
        opset = value;
        return this;
    }

    /** Adds an input; -1 is a free extent. */
    public SampleGraphs input(String name, TensorType type, long... dims) {
        graph.addInput(value(name, type, dims));
        return this;
    }

    /** Adds an output; -1 is a free extent. */
    public SampleGraphs output(String name, TensorType type, long... dims) {
        graph.addOutput(value(name, type, dims));
        return this;
    }

    /** Adds an output of which the file tells no extents. */
    public SampleGraphs unrankedOutput(String name, TensorType type) {
        ValueInfoProto.Builder value = value(name, type).toBuilder();
        value.getTypeBuilder().getTensorTypeBuilder().clearShape();
        graph.addOutput(value);
        return this;
    }

    /** Adds an initializer of floats. */
    public SampleGraphs floats(String name, float[] values, long... dims) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        return tensor(name, TensorProto.newBuilder().setDataType(1).setRawData(ByteString.copyFrom(raw.array())), dims);
    }

    /** Adds an initializer of 64-bit numbers. */
    public SampleGraphs longs(String name, long[] values, long... dims) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setDataType(TensorProto.DataType.INT64_VALUE);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor(name, tensor, dims);
    }

    /** Adds an initializer whose values stand in another file. */
    public SampleGraphs external(String name, String location, String offset, String length, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDataType(1).setDataLocation(TensorProto.DataLocation.EXTERNAL);
        tensor.addExternalDataBuilder().setKey("location").setValue(location);
        tensor.addExternalDataBuilder().setKey("offset").setValue(offset);
        tensor.addExternalDataBuilder().setKey("length").setValue(length);
        return tensor(name, tensor, dims);
    }

    private SampleGraphs tensor(String name, TensorProto.Builder tensor, long... dims) {
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        graph.addInitializer(tensor.setName(name));
        return this;
    }

    /** Adds an operator of one output. */
    public SampleGraphs node(String type, String output, String... inputs) {
        return node(type, "", output, List.of(), inputs);
    }

    /** Adds an operator with one attribute of a whole number. */
    public SampleGraphs node(String type, String output, String attribute, long value, String... inputs) {
        return node(type, "", output, List.of(OnnxGraph.attribute(attribute, value)), inputs);
    }

    /** Adds an operator of a domain. */
    public SampleGraphs node(
            String type, String domain, String output, List<AttributeProto> attributes, String... inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setName("node" + graph.getNodeCount())
                .setOpType(type)
                .setDomain(domain)
                .addAllInput(List.of(inputs))
                .addAllAttribute(attributes)
                .addOutput(output));
        return this;
    }

    /** The model. */
    public ModelProto proto() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
    }

    /** The model's file. */
    public byte[] bytes() {
        return proto().toByteArray();
    }

    /** The model, checked. */
    public OnnxFile file() {
        return OnnxFile.of(bytes(), "sample");
    }

    private static ValueInfoProto value(String name, TensorType type, long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            TensorShapeProto.Dimension.Builder extent = shape.addDimBuilder();
            if (dim >= 0) {
                extent.setDimValue(dim);
            } else {
                extent.setDimParam("free" + shape.getDimCount());
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.valueOf(type.name())
                                        .getNumber())
                                .setShape(shape)))
                .build();
    }
}
