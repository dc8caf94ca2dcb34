package io.bellows.train.data;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What one partition of sorted rows holds.
 *
 * @param training rows
 * @param validation rows
 * @param weighted training rows of a weight above 0
 * @param print the sum of the keys of all rows: another, as good as certainly, where one row is
 * @param perClass training rows of each class, by label
 */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RowCounts(long training, long validation, long weighted, long print, long[] perClass)
        implements Serializable {
    /** The sums. */
    public RowCounts plus(RowCounts other) {
        long[] longer = perClass.length >= other.perClass.length ? perClass : other.perClass;
        long[] shorter = longer == perClass ? other.perClass : perClass;
        long[] sums = longer.clone();
        for (int i = 0; i < shorter.length; i++) {
            sums[i] += shorter[i];
        }
        return new RowCounts(
                training + other.training,
                validation + other.validation,
                weighted + other.weighted,
                print + other.print,
                sums);
    }

    /** One more training or validation row. */
    RowCounts withRow(boolean isValidation, long key, int label, float weight) {
        long[] counts = label < perClass.length ? perClass : Arrays.copyOf(perClass, label + 1);
        if (!isValidation) {
            counts[label]++;
        }
        return new RowCounts(
                isValidation ? training : training + 1,
                isValidation ? validation + 1 : validation,
                !isValidation && weight > 0 ? weighted + 1 : weighted,
                print + key,
                counts);
    }

    static RowCounts none() {
        return new RowCounts(0, 0, 0, 0, new long[0]);
    }
}
