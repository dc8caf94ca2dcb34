package io.bellows.augment;

import java.util.AbstractList;
import java.util.List;

/** An array as Spark hands it to a row function, as a list. */
final class SequenceValues {
    private SequenceValues() {}

    static List<Object> of(Object sequence) {
        scala.collection.Seq<?> values = (scala.collection.Seq<?>) sequence;
        return new AbstractList<>() {
            @Override
            public Object get(int index) {
                return values.apply(index);
            }

            @Override
            public int size() {
                return values.size();
            }
        };
    }
}
