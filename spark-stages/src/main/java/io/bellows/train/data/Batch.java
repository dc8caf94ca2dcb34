package io.bellows.train.data;

import java.io.IOException;

/** A worker's share of a batch: a buffer that is filled again and again. */
public final class Batch {
    private final float[] features;
    private final float[] labels;
    private final float[] targets;
    private final float[] weights;
    private int rows;
    private int firstPlace;
    private int placeStep;
    private int viewsPerRow = 1;

    /** A buffer of {@code capacity} rows. */
    public Batch(int capacity, RecordLayout layout) {
        features = new float[Math.multiplyExact(capacity, layout.features())];
        labels = new float[capacity];
        targets = new float[Math.multiplyExact(capacity, layout.targets())];
        weights = new float[capacity];
    }

    /** Row-major features; the array itself. */
    public float[] features() {
        return features;
    }

    /** One label a row; the array itself. */
    public float[] labels() {
        return labels;
    }

    /** The numbers to learn beside the labels, row after row; the array itself, empty where labels are learnt. */
    public float[] targets() {
        return targets;
    }

    /** One weight a row; the array itself. */
    public float[] weights() {
        return weights;
    }

    /** Rows in use; 0 when the batch has none for this worker. */
    public int rows() {
        return rows;
    }

    /** The place in the batch of all workers, from 0, of the row that {@code row} is, or that it is a view of. */
    public int place(int row) {
        return firstPlace + row / viewsPerRow * placeStep;
    }

    /** Tells that each of the rows in use has become {@code views}, which lie one after the other. */
    public void becameViews(int views) {
        rows *= views;
        viewsPerRow = views;
    }

    /** Takes over {@code count} rows of {@code source} from row {@code from} on, the first view of a row. */
    public void copy(Batch source, int from, int count) {
        int size = features.length / weights.length;
        int learnt = targets.length / weights.length;
        System.arraycopy(source.features, from * size, features, 0, count * size);
        System.arraycopy(source.targets, from * learnt, targets, 0, count * learnt);
        System.arraycopy(source.labels, from, labels, 0, count);
        System.arraycopy(source.weights, from, weights, 0, count);
        rows = count;
        firstPlace = source.place(from);
        placeStep = source.placeStep;
        viewsPerRow = source.viewsPerRow;
    }

    void fill(TrainingRecords.Reader reader, int[] records, int count) throws IOException {
        for (int row = 0; row < count; row++) {
            reader.read(records[row], this, row);
        }
        rows = count;
        viewsPerRow = 1;
    }

    void setPlaces(int first, int step) {
        firstPlace = first;
        placeStep = step;
    }
}
