package io.bellows.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@link Weights} in the safetensors format: eight bytes of header length, a JSON header, the values little-endian.
 *
 * <p>The format is that of the safetensors project (huggingface/safetensors, "Format"); the Python package reads these
 * files. Only 32-bit floats are written and read. No library for the JVM is kept up, hence our own code.
 */
public final class Safetensors {
    private static final int MAX_HEADER_BYTES = 100_000_000;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Safetensors() {}

    /** Writes {@code weights} and leaves {@code out} open. */
    public static void write(Weights weights, OutputStream out) throws IOException {
        ObjectNode header = MAPPER.createObjectNode();
        long offset = 0;
        for (Map.Entry<String, Weights.Tensor> entry : weights.tensors().entrySet()) {
            Shape shape = entry.getValue().shape();
            ObjectNode tensor = header.putObject(entry.getKey());
            tensor.put("dtype", "F32");
            tensor.set("shape", MAPPER.valueToTree(shape));
            tensor.putArray("data_offsets").add(offset).add(offset + 4L * shape.size());
            offset += 4L * shape.size();
        }
        byte[] json = MAPPER.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(json);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        out.write(head.array());
        for (Weights.Tensor tensor : weights.tensors().values()) {
            writeValues(tensor.values(), out);
        }
    }

    private static void writeValues(float[] values, OutputStream out) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK_BYTES / 4) {
            int count = Math.min(CHUNK_BYTES / 4, values.length - from);
            chunk.asFloatBuffer().put(values, from, count);
            out.write(chunk.array(), 0, 4 * count);
        }
    }

    /**
     * Reads what {@link #write} or another safetensors writer wrote, and leaves {@code in} open.
     *
     * @throws IOException if the stream is cut short, or its header is not one of 32-bit float tensors that lie one
     *     after the other without gaps
     */
    public static Weights read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        long length = Long.reverseBytes(data.readLong());
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new IOException("Cannot read safetensors: found header length " + length + ", expected 2 to "
                    + MAX_HEADER_BYTES + "; is this a safetensors file?");
        }
        Map<Long, Entry> byOffset = new TreeMap<>();
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        Iterator<Map.Entry<String, JsonNode>> fields =
                header(data.readNBytes((int) length), (int) length).fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!field.getKey().equals("__metadata__")) {
                Entry entry = Entry.of(field.getKey(), field.getValue());
                if (byOffset.put(entry.begin, entry) != null) {
                    throw new IOException(
                            "Cannot read tensor '" + entry.name + "': another one begins at its offset " + entry.begin);
                }
                tensors.put(entry.name, null);
            }
        }
        long position = 0;
        for (Entry entry : byOffset.values()) {
            if (entry.begin != position) {
                throw new IOException("Cannot read tensor '" + entry.name + "': found offset " + entry.begin
                        + ", expected " + position);
            }
            tensors.put(entry.name, new Weights.Tensor(entry.shape, readValues(entry, data)));
            position += 4L * entry.shape.size();
        }
        return new Weights(tensors);
    }

    private static JsonNode header(byte[] json, int expected) throws IOException {
        if (json.length < expected) {
            throw new EOFException(
                    "Cannot read safetensors: the header ends after " + json.length + " of " + expected + " bytes");
        }
        JsonNode header;
        try {
            header = MAPPER.readTree(new String(json, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IOException("Cannot read safetensors header: " + e.getOriginalMessage(), e);
        }
        if (!header.isObject()) {
            throw new IOException("Cannot read safetensors header: expected a JSON object");
        }
        return header;
    }

    private static float[] readValues(Entry entry, InputStream in) throws IOException {
        float[] values = new float[entry.shape.size()];
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int from = 0; from < values.length; from += CHUNK_BYTES / 4) {
            int count = Math.min(CHUNK_BYTES / 4, values.length - from);
            if (in.readNBytes(chunk, 0, 4 * count) < 4 * count) {
                throw new EOFException("Cannot read tensor '" + entry.name + "': the file ends before its "
                        + values.length + " values");
            }
            ByteBuffer.wrap(chunk)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, from, count);
        }
        return values;
    }

    private record Entry(String name, Shape shape, long begin) {
        static Entry of(String name, JsonNode node) throws IOException {
            String type = node.path("dtype").asText();
            JsonNode offsets = node.path("data_offsets");
            if (!type.equals("F32") || offsets.size() != 2) {
                throw new IOException("Cannot read tensor '" + name + "': found dtype '" + type + "' and "
                        + offsets.size() + " offsets, expected F32 and 2");
            }
            Shape shape;
            try {
                int[] dims = MAPPER.treeToValue(node.path("shape"), int[].class);
                shape = Shape.of(dims == null || dims.length == 0 ? new int[] {1} : dims);
            } catch (JsonProcessingException | ArithmeticException | IllegalArgumentException e) {
                throw new IOException("Cannot read tensor '" + name + "': " + e.getMessage(), e);
            }
            long begin = offsets.get(0).asLong(-1);
            long end = offsets.get(1).asLong(-1);
            if (begin < 0 || end - begin != 4L * shape.size()) {
                throw new IOException("Cannot read tensor '" + name + "': found offsets " + begin + " to " + end
                        + ", expected " + 4L * shape.size() + " bytes for shape " + shape);
            }
            return new Entry(name, shape, begin);
        }
    }
}
