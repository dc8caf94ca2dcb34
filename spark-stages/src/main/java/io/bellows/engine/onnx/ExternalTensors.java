package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Brings tensors that stand in files beside the model into it, so that the model is one array of bytes. */
final class ExternalTensors {
    private static final Pattern OUTSIDE =
            Pattern.compile("^[/\\\\]|^[A-Za-z][A-Za-z0-9+.-]*:|(^|[/\\\\])\\.\\.([/\\\\]|$)|\0");

    private final String source;
    private final ModelFolder folder;
    private long bytesLeft;

    /**
     * Of the model {@code source}.
     *
     * @param folder null where the model came without one
     * @param bytesLeft how many bytes may be added
     */
    ExternalTensors(String source, ModelFolder folder, long bytesLeft) {
        this.source = source;
        this.folder = folder;
        this.bytesLeft = bytesLeft;
    }

    /** Whether a tensor of the graph, or of one inside it, stands in another file. */
    static boolean isIn(GraphProto graph) {
        return graph.getInitializerList().stream().anyMatch(ExternalTensors::isExternal)
                || graph.getNodeList().stream()
                        .flatMap(node -> node.getAttributeList().stream())
                        .anyMatch(attribute -> isExternal(attribute.getT())
                                || attribute.getTensorsList().stream().anyMatch(ExternalTensors::isExternal)
                                || (attribute.hasG() && isIn(attribute.getG()))
                                || attribute.getGraphsList().stream().anyMatch(ExternalTensors::isIn));
    }

    private static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    ModelProto broughtInto(ModelProto model) {
        ModelProto.Builder builder = model.toBuilder();
        bring(builder.getGraphBuilder());
        return builder.build();
    }

    private void bring(GraphProto.Builder graph) {
        graph.getInitializerBuilderList().forEach(this::bring);
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasT()) {
                    bring(attribute.getTBuilder());
                }
                attribute.getTensorsBuilderList().forEach(this::bring);
                if (attribute.hasG()) {
                    bring(attribute.getGBuilder());
                }
                attribute.getGraphsBuilderList().forEach(this::bring);
            }
        }
    }

    private void bring(TensorProto.Builder tensor) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return;
        }
        Map<String, String> entries = entries(tensor.getName(), tensor.getExternalDataList());
        String location = entries.getOrDefault("location", "");
        if (location.isEmpty() || OUTSIDE.matcher(location).find()) {
            throw refused(tensor.getName(), "location '" + location + "'", "a file in the model's own folder");
        }
        if (folder == null) {
            throw refused(tensor.getName(), "location '" + location + "'", "a model whose weights are all in it");
        }
        try {
            read(tensor, entries, location);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "Cannot read tensor '" + tensor.getName() + "' of ONNX model '" + source + "' from '" + location
                            + "': " + e.getMessage() + "; put the file beside the model",
                    e);
        }
    }

    private void read(TensorProto.Builder tensor, Map<String, String> entries, String location) throws IOException {
        long size = folder.size(location);
        long offset = number(tensor.getName(), entries, "offset", 0);
        long length = number(tensor.getName(), entries, "length", size - offset);
        if (offset > size || length > size - offset) {
            throw refused(
                    tensor.getName(),
                    "bytes " + offset + " to " + offset + " + " + length + " of '" + location + "'",
                    "a part of its " + size + " bytes");
        }
        if (length > bytesLeft) {
            throw refused(tensor.getName(), length + " bytes", "at most " + bytesLeft + " more in this model");
        }
        if (length != TensorData.bytes(tensor.build(), source)) {
            throw refused(
                    tensor.getName(),
                    length + " bytes",
                    TensorData.bytes(tensor.build(), source) + " for its type and shape");
        }
        bytesLeft -= length;
        try (InputStream in = folder.open(location)) {
            in.skipNBytes(offset);
            byte[] raw = in.readNBytes(Math.toIntExact(length));
            if (raw.length != length) {
                throw new IOException("found its end after " + raw.length + " of " + length + " bytes");
            }
            tensor.clearExternalData().clearDataLocation().setRawData(ByteString.copyFrom(raw));
        }
    }

    private Map<String, String> entries(String tensor, List<StringStringEntryProto> list) {
        Map<String, String> entries = new HashMap<>();
        for (StringStringEntryProto entry : list) {
            if (entries.put(entry.getKey(), entry.getValue()) != null) {
                throw refused(tensor, "entry '" + entry.getKey() + "' twice", "each once");
            }
        }
        return entries;
    }

    private long number(String tensor, Map<String, String> entries, String key, long otherwise) {
        String text = entries.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw refused(tensor, key + " '" + text + "'", "a whole number of at least 0");
        }
        return Long.parseLong(text);
    }

    private IllegalArgumentException refused(String tensor, String found, String expected) {
        return new IllegalArgumentException("Cannot read external data of tensor '" + tensor + "' of ONNX model '"
                + source + "': found " + found + ", expected " + expected + "; export the model again");
    }
}
