package io.bellows.serve;

import java.util.ArrayList;
import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Arrays of arrays, as rows hold them. */
final class NestedArrays {
    private NestedArrays() {}

    /** All that is in {@code value}, however deep, in order; of one value, that. */
    static List<Object> flat(Object value) {
        List<Object> all = new ArrayList<>();
        if (value instanceof Seq<?> nested) {
            JavaConverters.seqAsJavaList(nested).forEach(each -> all.addAll(flat(each)));
        } else {
            all.add(value);
        }
        return all;
    }
}
