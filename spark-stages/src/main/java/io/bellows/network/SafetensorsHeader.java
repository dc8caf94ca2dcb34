package io.bellows.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands at the start of a safetensors file, checked.
 *
 * @param entries in the order of the header
 * @param sparse the shapes of tensors that stand as mask and values, by name
 */
record SafetensorsHeader(List<Entry> entries, Map<String, Shape> sparse) {
    static final String METADATA = "__metadata__";
    static final String SPARSE = "sparse.";
    private static final int MAX_HEADER_BYTES = 100_000_000;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * One tensor.
     *
     * @param shape of it; null where it has no values
     * @param isBytes whether its values are the bytes of a mask
     */
    record Entry(String name, Shape shape, long begin, boolean isBytes) {
        int size() {
            return shape == null ? 0 : shape.size();
        }

        private long bytes() {
            return (isBytes ? 1L : 4L) * size();
        }

        /** Of a mask: the tensor that it is of. */
        String wholeName() {
            return name.substring(0, name.length() - SparseTensor.MASK.length());
        }
    }

    static SafetensorsHeader read(DataInputStream data) throws IOException {
        long length = Long.reverseBytes(data.readLong());
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new IOException("Cannot read safetensors: found header length " + length + ", expected 2 to "
                    + MAX_HEADER_BYTES + "; is this a safetensors file?");
        }
        JsonNode json = json(data.readNBytes((int) length), (int) length);
        Map<String, Shape> sparse = sparse(json.path(METADATA));
        List<Entry> entries = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = json.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (!field.getKey().equals(METADATA)) {
                entries.add(entry(field.getKey(), field.getValue(), sparse));
            }
        }
        SafetensorsHeader header = new SafetensorsHeader(entries, sparse);
        header.requireBothParts();
        return header;
    }

    private static JsonNode json(byte[] bytes, int expected) throws IOException {
        if (bytes.length < expected) {
            throw new EOFException(
                    "Cannot read safetensors: the header ends after " + bytes.length + " of " + expected + " bytes");
        }
        JsonNode header;
        try {
            header = MAPPER.readTree(new String(bytes, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new IOException("Cannot read safetensors header: " + e.getOriginalMessage(), e);
        }
        if (!header.isObject()) {
            throw new IOException("Cannot read safetensors header: expected a JSON object");
        }
        return header;
    }

    private static Map<String, Shape> sparse(JsonNode metadata) throws IOException {
        Map<String, Shape> sparse = new LinkedHashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = metadata.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().startsWith(SPARSE)) {
                String name = field.getKey().substring(SPARSE.length());
                sparse.put(name, SparseTensor.shapeOf(name, field.getValue().asText()));
            }
        }
        return sparse;
    }

    private static Entry entry(String name, JsonNode node, Map<String, Shape> sparse) throws IOException {
        String type = node.path("dtype").asText();
        JsonNode offsets = node.path("data_offsets");
        Shape masked = name.endsWith(SparseTensor.MASK)
                ? sparse.get(name.substring(0, name.length() - SparseTensor.MASK.length()))
                : null;
        String expected = masked == null ? "F32" : "U8";
        if (!type.equals(expected) || offsets.size() != 2) {
            throw new IOException("Cannot read tensor '" + name + "': found dtype '" + type + "' and " + offsets.size()
                    + " offsets, expected " + expected + " and 2");
        }
        Entry entry = new Entry(name, shape(name, node), offsets.get(0).asLong(-1), masked != null);
        long end = offsets.get(1).asLong(-1);
        if (entry.begin < 0 || end - entry.begin != entry.bytes()) {
            throw new IOException("Cannot read tensor '" + name + "': found offsets " + entry.begin + " to " + end
                    + ", expected " + entry.bytes() + " bytes for shape " + entry.shape);
        }
        if (masked != null && entry.size() != SparseTensor.maskBytes(masked.size())) {
            throw new IOException("Cannot read tensor '" + name + "': found a mask of " + entry.size()
                    + " bytes, expected " + SparseTensor.maskBytes(masked.size()) + " for shape " + masked);
        }
        return entry;
    }

    private static Shape shape(String name, JsonNode node) throws IOException {
        try {
            int[] dims = MAPPER.treeToValue(node.path("shape"), int[].class);
            if (dims != null && dims.length == 1 && dims[0] == 0) {
                return null;
            }
            return Shape.of(dims == null || dims.length == 0 ? new int[] {1} : dims);
        } catch (JsonProcessingException | ArithmeticException | IllegalArgumentException e) {
            throw new IOException("Cannot read tensor '" + name + "': " + e.getMessage(), e);
        }
    }

    private void requireBothParts() throws IOException {
        List<String> names = entries.stream().map(Entry::name).toList();
        for (String name : sparse.keySet()) {
            if (!names.contains(name + SparseTensor.MASK) || !names.contains(name + SparseTensor.VALUES)) {
                throw new IOException("Cannot read sparse tensor '" + name + "': found one of '" + name
                        + SparseTensor.MASK + "' and '" + name + SparseTensor.VALUES + "' missing, expected both");
            }
        }
        for (Entry entry : entries) {
            if (entry.shape == null && !isPartOfSparse(entry.name)) {
                throw new IOException(
                        "Cannot read tensor '" + entry.name + "': found no values, expected at least one");
            }
        }
    }

    /** Whether the tensor is the mask or the values of a sparse one. */
    boolean isPartOfSparse(String name) {
        return sparse.keySet().stream()
                .anyMatch(whole -> name.equals(whole + SparseTensor.MASK) || name.equals(whole + SparseTensor.VALUES));
    }

    /** The entries as their values lie in the file; fails where they do not lie one after the other. */
    List<Entry> inOrderOfOffsets() throws IOException {
        Map<Long, Entry> byOffset = new TreeMap<>();
        for (Entry entry : entries) {
            // what has no values takes no place
            Entry other = entry.size() == 0 ? null : byOffset.put(entry.begin, entry);
            if (other != null) {
                throw new IOException(
                        "Cannot read tensor '" + entry.name + "': another one begins at its offset " + entry.begin);
            }
        }
        long position = 0;
        for (Entry entry : byOffset.values()) {
            if (entry.begin != position) {
                throw new IOException("Cannot read tensor '" + entry.name + "': found offset " + entry.begin
                        + ", expected " + position);
            }
            position += entry.bytes();
        }
        List<Entry> ordered = new ArrayList<>(byOffset.values());
        entries.stream().filter(entry -> entry.size() == 0).forEach(ordered::add);
        return ordered;
    }
}
