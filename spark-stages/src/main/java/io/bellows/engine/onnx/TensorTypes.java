package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The types of a model's tensors, as ONNX Runtime infers them when every one of them is an output. */
final class TensorTypes {
    private TensorTypes() {}

    /** The tensors of 32-bit floats among the inputs of {@code model} and what its nodes compute. */
    static Set<String> floats(ModelProto model) {
        try (OrtSession.SessionOptions options = unchanged();
                OrtSession session = OrtEnvironment.getEnvironment()
                        .createSession(withAllOutputs(model).toByteArray(), options)) {
            Set<String> floats = new HashSet<>();
            addFloats(session.getInputInfo(), floats);
            addFloats(session.getOutputInfo(), floats);
            return floats;
        } catch (OrtException e) {
            throw new IllegalArgumentException("Cannot open ONNX model: " + e.getMessage(), e);
        }
    }

    /** Options under which the graph runs as it is written. */
    static OrtSession.SessionOptions unchanged() throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        return options;
    }

    private static ModelProto withAllOutputs(ModelProto model) {
        ModelProto.Builder all = model.toBuilder();
        GraphProto.Builder graph = all.getGraphBuilder();
        Set<String> outputs =
                graph.getOutputList().stream().map(ValueInfoProto::getName).collect(Collectors.toSet());
        for (NodeProto node : model.getGraph().getNodeList()) {
            for (String output : node.getOutputList()) {
                if (!output.isEmpty() && outputs.add(output)) {
                    graph.addOutput(ValueInfoProto.newBuilder().setName(output));
                }
            }
        }
        return all.build();
    }

    private static void addFloats(Map<String, NodeInfo> infos, Set<String> floats) {
        infos.forEach((name, info) -> {
            if (info.getInfo() instanceof TensorInfo tensor && tensor.type == OnnxJavaType.FLOAT) {
                floats.add(name);
            }
        });
    }
}
