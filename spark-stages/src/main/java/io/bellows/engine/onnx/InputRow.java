package io.bellows.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one row gives to each input of a model, in the order of its inputs.
 *
 * @param batches the values of each input
 * @param shapes their extents, the first of them 1, or as many as the model takes at a time
 */
public record InputRow(List<TensorBatch> batches, List<long[]> shapes) {
    public InputRow {
        batches = List.copyOf(batches);
        shapes = List.copyOf(shapes);
    }

    /** A row of one input of floats, whose extents are {@code shape}. */
    public static InputRow floats(float[] values, long... shape) {
        TensorBatch batch = new TensorBatch(TensorType.FLOAT);
        batch.add(values, 0, values.length);
        return new InputRow(List.of(batch), List.of(shape.clone()));
    }

    /** A row of zeros, of empty texts for texts, with extents of 1 where {@code inputs} leave them free. */
    public static InputRow zeros(List<TensorSpec> inputs) {
        List<TensorBatch> batches = new ArrayList<>();
        List<long[]> shapes = new ArrayList<>();
        for (TensorSpec input : inputs) {
            long[] shape =
                    input.dims().stream().mapToLong(dim -> dim < 0 ? 1 : dim).toArray();
            int size = size(shape);
            TensorBatch batch = new TensorBatch(input.type());
            for (int i = 0; i < size && input.type() == TensorType.STRING; i++) {
                batch.add("");
            }
            batch.add(ByteBuffer.allocate(Math.multiplyExact(size, input.type().bytes())));
            batches.add(batch);
            shapes.add(shape);
        }
        return new InputRow(batches, shapes);
    }

    private static int size(long... shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    /** This row {@code count} times where {@code inputs} take any number of rows, else as it is. */
    public InputRow repeated(List<TensorSpec> inputs, int count) {
        List<TensorBatch> all = new ArrayList<>();
        List<long[]> extents = new ArrayList<>();
        RowInputs rows = new RowInputs(inputs);
        for (int i = 0; i < inputs.size(); i++) {
            TensorBatch batch = new TensorBatch(inputs.get(i).type());
            batch.add(batches.get(i));
            long[] shape = shapes.get(i).clone();
            boolean isFree = rows.isStacked(i) && rows.rows() == TensorSpec.FREE;
            for (int more = 1; isFree && more < count; more++) {
                batch.repeatLast(size(shape));
            }
            if (isFree) {
                shape[0] *= count;
            }
            all.add(batch);
            extents.add(shape);
        }
        return new InputRow(all, extents);
    }

    /** The row as bytes, for {@link #read}; equal rows have equal bytes. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(batches.size());
            for (int i = 0; i < batches.size(); i++) {
                out.writeUTF(batches.get(i).type().name());
                out.writeInt(shapes.get(i).length);
                for (long extent : shapes.get(i)) {
                    out.writeLong(extent);
                }
                batches.get(i).write(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a row to memory", e);
        }
        return bytes.toByteArray();
    }

    /** The row that {@link #toBytes} wrote. */
    public static InputRow read(byte[] bytes) {
        List<TensorBatch> batches = new ArrayList<>();
        List<long[]> shapes = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            for (int left = in.readInt(); left > 0; left--) {
                TensorBatch batch = new TensorBatch(TensorType.valueOf(in.readUTF()));
                long[] shape = new long[in.readInt()];
                for (int i = 0; i < shape.length; i++) {
                    shape[i] = in.readLong();
                }
                batch.read(in);
                batches.add(batch);
                shapes.add(shape);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a row from memory", e);
        }
        return new InputRow(batches, shapes);
    }

    /** The row's tensors by {@code names}, which are in the order of the inputs; the caller closes them. */
    Map<String, OnnxTensor> tensors(Collection<String> names) throws OrtException {
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        int place = 0;
        for (String name : names) {
            tensors.put(name, batches.get(place).tensor(shapes.get(place)));
            place++;
        }
        return tensors;
    }
}
