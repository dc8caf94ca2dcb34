package io.bellows.sample;

import io.bellows.augmentation.tabular.Growths;
import io.bellows.augmentation.tabular.LabelledRows;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;

/** Makes new rows: the key of the origin, the label, the index and the features, as doubles or floats. */
record MadeRows(Broadcast<GrowingRows> growing, int parts, boolean doubles) implements ComputedTable.Work {
    /** A task makes its rows in so many portions, so as not to hold them all. */
    private static final int PORTIONS = 8;

    @Override
    public Iterator<InternalRow> rows(int part) {
        PackedRows packed = growing.value().rows();
        Growths growths = growing.value().growths();
        // A flat map of streams would hold a portion twice.
        return new Iterator<>() {
            private int next = part * PORTIONS;
            private Iterator<InternalRow> portion = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!portion.hasNext() && next < (part + 1) * PORTIONS) {
                    portion = portion(packed, growths, next++, parts * PORTIONS).iterator();
                }
                return portion.hasNext();
            }

            @Override
            public InternalRow next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return portion.next();
            }
        };
    }

    @Override
    public OptionalDouble recall() {
        return OptionalDouble.of(growing.value().growths().recalls().values().stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(1));
    }

    private List<InternalRow> portion(PackedRows packed, Growths growths, int part, int parts) {
        List<InternalRow> made = new ArrayList<>();
        LabelledRows rows = packed.rows();
        growths.make(
                part,
                parts,
                (origin, index, point) -> made.add(new GenericInternalRow(new Object[] {
                    rows.keys()[origin],
                    packed.label(rows.classes()[origin]),
                    index,
                    doubles
                            ? UnsafeArrayData.fromPrimitiveArray(point)
                            : UnsafeArrayData.fromPrimitiveArray(floats(point))
                })));
        return made;
    }

    private static float[] floats(double[] point) {
        float[] floats = new float[point.length];
        for (int f = 0; f < floats.length; f++) {
            floats[f] = (float) point[f];
        }
        return floats;
    }
}
