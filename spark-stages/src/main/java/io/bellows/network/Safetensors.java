package io.bellows.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@link Weights} in the safetensors format: eight bytes of header length, a JSON header, the values little-endian.
 *
 * <p>The format is that of the safetensors project (huggingface/safetensors, "Format"); the Python package reads these
 * files. Values are 32-bit floats. A tensor NAME of mostly zeros may stand as two: {@code NAME.mask}, bytes with a bit a value,
 * and {@code NAME.values}; the metadata then hold its shape under {@code sparse.NAME}. No library for the JVM is kept up,
 * hence our own code.
 */
public final class Safetensors {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Safetensors() {}

    /** Writes {@code weights} with all their values, and leaves {@code out} open. */
    public static void write(Weights weights, OutputStream out) throws IOException {
        write(weights, false, out);
    }

    /** Writes {@code weights}, tensors of mostly zeros in their short form, and leaves {@code out} open. */
    public static void writeShort(Weights weights, OutputStream out) throws IOException {
        write(weights, true, out);
    }

    /** How many bytes {@link #writeShort} writes. */
    public static long shortSize(Weights weights) {
        AtomicLong count = new AtomicLong();
        try {
            writeShort(weights, new OutputStream() {
                @Override
                public void write(int value) {
                    count.incrementAndGet();
                }

                @Override
                public void write(byte[] bytes, int from, int length) {
                    count.addAndGet(length);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot count the bytes of weights", e);
        }
        return count.get();
    }

    private static void write(Weights weights, boolean isShort, OutputStream out) throws IOException {
        ObjectNode header = MAPPER.createObjectNode();
        ObjectNode metadata = MAPPER.createObjectNode();
        List<Object> blocks = new ArrayList<>();
        long offset = 0;
        for (Map.Entry<String, Weights.Tensor> entry : weights.tensors().entrySet()) {
            String name = entry.getKey();
            Weights.Tensor tensor = entry.getValue();
            if (isShort && SparseTensor.suits(tensor)) {
                SparseTensor sparse = SparseTensor.of(tensor);
                metadata.put(SafetensorsHeader.SPARSE + name, sparse.shapeText());
                offset = describe(header, name + SparseTensor.MASK, "U8", new int[] {sparse.mask().length}, offset, 1);
                offset = describe(
                        header, name + SparseTensor.VALUES, "F32", new int[] {sparse.values().length}, offset, 4);
                blocks.add(sparse.mask());
                blocks.add(sparse.values());
            } else {
                offset = describe(header, name, "F32", tensor.shape().toArray(), offset, 4);
                blocks.add(tensor.values());
            }
        }
        if (!metadata.isEmpty()) {
            header.set(SafetensorsHeader.METADATA, metadata);
        }
        writeHeader(header, out);
        for (Object block : blocks) {
            if (block instanceof byte[] bytes) {
                out.write(bytes);
            } else {
                writeValues((float[]) block, out);
            }
        }
    }

    private static long describe(ObjectNode header, String name, String type, int[] dims, long begin, int bytesEach) {
        long size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        ObjectNode tensor = header.putObject(name);
        tensor.put("dtype", type);
        tensor.set("shape", MAPPER.valueToTree(dims));
        tensor.putArray("data_offsets").add(begin).add(begin + bytesEach * size);
        return begin + bytesEach * size;
    }

    private static void writeHeader(ObjectNode header, OutputStream out) throws IOException {
        byte[] json = MAPPER.writeValueAsBytes(header);
        int padded = (json.length + 7) / 8 * 8;
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(json);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        out.write(head.array());
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
     * Reads what {@link #write}, {@link #writeShort} or another safetensors writer wrote, and leaves {@code in} open.
     *
     * @throws IOException if the stream is cut short, or its header is not one of 32-bit float tensors that lie one
     *     after the other without gaps
     */
    public static Weights read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        SafetensorsHeader header = SafetensorsHeader.read(data);
        Map<String, Object> blocks = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.inOrderOfOffsets()) {
            blocks.put(entry.name(), entry.isBytes() ? readBytes(entry, data) : readValues(entry, data));
        }
        Map<String, Weights.Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            if (entry.isBytes()) {
                String name = entry.wholeName();
                Object values = blocks.get(name + SparseTensor.VALUES);
                tensors.put(
                        name,
                        new SparseTensor(header.sparse().get(name), (byte[]) blocks.get(entry.name()), (float[]) values)
                                .dense(name));
            } else if (!header.isPartOfSparse(entry.name())) {
                tensors.put(entry.name(), new Weights.Tensor(entry.shape(), (float[]) blocks.get(entry.name())));
            }
        }
        return new Weights(tensors);
    }

    private static byte[] readBytes(SafetensorsHeader.Entry entry, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(entry.size());
        if (bytes.length < entry.size()) {
            throw cutShort(entry);
        }
        return bytes;
    }

    private static float[] readValues(SafetensorsHeader.Entry entry, InputStream in) throws IOException {
        float[] values = new float[entry.size()];
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int from = 0; from < values.length; from += CHUNK_BYTES / 4) {
            int count = Math.min(CHUNK_BYTES / 4, values.length - from);
            if (in.readNBytes(chunk, 0, 4 * count) < 4 * count) {
                throw cutShort(entry);
            }
            ByteBuffer.wrap(chunk)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, from, count);
        }
        return values;
    }

    private static EOFException cutShort(SafetensorsHeader.Entry entry) {
        return new EOFException(
                "Cannot read tensor '" + entry.name() + "': the file ends before its " + entry.size() + " values");
    }
}
