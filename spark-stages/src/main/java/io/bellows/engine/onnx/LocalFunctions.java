package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The functions that a model brings along, which a runtime writes out in place of the nodes that call them.
 *
 * <p>They must not call themselves, and what they come to must be of a size that memory holds: a few functions that call each
 * other twice are more nodes than any has room for. The classes that read the format here are older than functions, so they
 * are read from the fields of the message by number (onnx.proto, {@code FunctionProto}).
 */
final class LocalFunctions {
    private static final int FUNCTIONS = 25;
    private static final int NAME = 1;
    private static final int INPUT = 4;
    private static final int OUTPUT = 5;
    private static final int NODE = 7;
    private static final int OPSET = 9;
    private static final int DOMAIN = 10;

    private static final int MOST_NODES = 1_000_000;
    private static final int DEEPEST = 100;

    private final Map<String, Function> functions = new LinkedHashMap<>();
    private final Map<String, Long> sizes = new HashMap<>();

    /**
     * A function.
     *
     * @param name for messages
     * @param body its nodes, inputs and outputs as a graph
     * @param opsets those that it names
     */
    record Function(String name, GraphProto body, List<OperatorSetIdProto> opsets) {}

    /**
     * Those of {@code model}.
     *
     * @throws IllegalArgumentException if they are no functions, or come to too much; without the name of the model
     */
    LocalFunctions(ModelProto model) {
        try {
            for (ByteString bytes : model.getUnknownFields().getField(FUNCTIONS).getLengthDelimitedList()) {
                add(UnknownFieldSet.parseFrom(bytes));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(
                    "found a broken function (" + e.getMessage() + "), expected a whole one", e);
        }
        if (!functions.isEmpty() && size(model.getGraph(), 0) > MOST_NODES) {
            throw new IllegalArgumentException(
                    "found functions that come to more than " + MOST_NODES + " nodes, expected fewer");
        }
    }

    private void add(UnknownFieldSet message) throws InvalidProtocolBufferException {
        String name = text(message, NAME);
        GraphProto.Builder body = GraphProto.newBuilder().setName(name);
        for (ByteString input : message.getField(INPUT).getLengthDelimitedList()) {
            body.addInput(ValueInfoProto.newBuilder().setName(input.toStringUtf8()));
        }
        for (ByteString output : message.getField(OUTPUT).getLengthDelimitedList()) {
            body.addOutput(ValueInfoProto.newBuilder().setName(output.toStringUtf8()));
        }
        for (ByteString node : message.getField(NODE).getLengthDelimitedList()) {
            body.addNode(NodeProto.parseFrom(node));
        }
        List<OperatorSetIdProto> opsets = new ArrayList<>();
        for (ByteString opset : message.getField(OPSET).getLengthDelimitedList()) {
            opsets.add(OperatorSetIdProto.parseFrom(opset));
        }
        functions.put(key(text(message, DOMAIN), name), new Function(name, body.build(), opsets));
    }

    private static String text(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : values.get(values.size() - 1).toStringUtf8();
    }

    private static String key(String domain, String name) {
        return domain + " " + name;
    }

    /** Whether {@code node} calls one of them. */
    boolean contains(NodeProto node) {
        return functions.containsKey(key(node.getDomain(), node.getOpType()));
    }

    /** All of them, in the model's order. */
    List<Function> all() {
        return List.copyOf(functions.values());
    }

    /** Nodes of {@code graph}, those of what it calls in the place of the calls; beyond the bound, some number beyond it. */
    private long size(GraphProto graph, int depth) {
        long size = graph.getNodeCount();
        for (NodeProto node : graph.getNodeList()) {
            size += called(node, depth);
            for (AttributeProto attribute : node.getAttributeList()) {
                size += attribute.hasG() ? size(attribute.getG(), depth) : 0;
                for (GraphProto inner : attribute.getGraphsList()) {
                    size += size(inner, depth);
                }
            }
            if (size > MOST_NODES) {
                break;
            }
        }
        return size;
    }

    private long called(NodeProto node, int depth) {
        if (!contains(node)) {
            return 0;
        }
        String key = key(node.getDomain(), node.getOpType());
        Long known = sizes.get(key);
        if (known == null) {
            if (depth >= DEEPEST) {
                throw new IllegalArgumentException("found function '" + node.getOpType()
                        + "', which calls itself or lies deeper than " + DEEPEST + " calls, expected neither");
            }
            known = size(functions.get(key).body(), depth + 1);
            sizes.put(key, known);
        }
        return known;
    }
}
