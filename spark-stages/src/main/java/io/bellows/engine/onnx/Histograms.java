package io.bellows.engine.onnx;

import io.bellows.engine.onnx.TensorRanges.Range;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the values of each tensor of a model are distributed over some rows, in equal bins over ranges that a first pass
 * found; those of several parts of the rows add up exactly, in any order.
 */
public final class Histograms {
    private final RangeChoice choice;
    private final TreeMap<String, Histogram> byTensor = new TreeMap<>();
    private final Map<String, Range> unbounded = new TreeMap<>();

    /** Empty histograms over {@code ranges}; values of a range that has no bounds are not counted. */
    public Histograms(TensorRanges ranges, RangeChoice choice) {
        this.choice = choice;
        ranges.ranges().forEach((tensor, range) -> {
            if (range.isBounded()) {
                byTensor.put(tensor, new Histogram(range, choice.bins(), choice.countsMagnitudes()));
            } else {
                unbounded.put(tensor, range);
            }
        });
    }

    Map<String, Histogram> byTensor() {
        return byTensor;
    }

    /** The range of each tensor by the method that was chosen. */
    public TensorRanges ranges() {
        Map<String, Range> ranges = new TreeMap<>(unbounded);
        byTensor.forEach((tensor, histogram) -> ranges.put(tensor, choice.of(histogram)));
        return new TensorRanges(ranges);
    }

    /** The counts as bytes, for {@link #add(byte[])}. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (Histogram histogram : byTensor.values()) {
                out.writeLong(histogram.batches());
                out.writeLong(histogram.sumOfMin());
                out.writeLong(histogram.sumOfMax());
                for (long count : histogram.counts()) {
                    out.writeLong(count);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write histograms to memory", e);
        }
        return bytes.toByteArray();
    }

    /** These histograms, to which those that {@link #toBytes} wrote, of the same ranges and bins, are added. */
    public Histograms add(byte[] others) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(others))) {
            for (Histogram histogram : byTensor.values()) {
                long batches = in.readLong();
                long sumOfMin = in.readLong();
                long sumOfMax = in.readLong();
                long[] counts = new long[histogram.counts().length];
                for (int i = 0; i < counts.length; i++) {
                    counts[i] = in.readLong();
                }
                histogram.add(batches, sumOfMin, sumOfMax, counts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read histograms from memory", e);
        }
        return this;
    }
}
