package io.bellows.train;

import io.bellows.train.collective.Collective;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Why a run cannot give a model: a batch whose loss or gradient is no finite number.
 *
 * @param message without the rows
 * @param keys of the records of the rows that make it so, of any worker, the first of each
 * @param rows that make it so, in all
 */
record BadBatch(String message, List<Long> keys, long rows) implements Serializable {
    /** Rows that a worker, and an error, names at most. */
    static final int MOST_NAMED = 10;

    private static final int WORD_BITS = 16;
    private static final int WORDS = Long.SIZE / WORD_BITS;
    private static final int FIGURES = 1 + MOST_NAMED * WORDS;

    BadBatch {
        keys = List.copyOf(keys);
    }

    /** Brings together the {@code own} keys of all workers, which must call it together. */
    static BadBatch gather(String message, Collective collective, List<Long> own) {
        float[] figures = new float[FIGURES * collective.size()];
        int at = FIGURES * collective.rank();
        figures[at] = own.size();
        for (int i = 0; i < Math.min(MOST_NAMED, own.size()); i++) {
            for (int word = 0; word < WORDS; word++) {
                // a sum of floats keeps whole numbers of 16 bits as they are
                figures[at + 1 + i * WORDS + word] = own.get(i) >>> (word * WORD_BITS) & 0xFFFF;
            }
        }
        collective.sum(figures);
        List<Long> keys = new ArrayList<>();
        long rows = 0;
        for (int worker = 0; worker < collective.size(); worker++) {
            int from = FIGURES * worker;
            rows += (long) figures[from];
            for (int i = 0; i < Math.min(MOST_NAMED, figures[from]); i++) {
                long key = 0;
                for (int word = 0; word < WORDS; word++) {
                    key |= (long) figures[from + 1 + i * WORDS + word] << (word * WORD_BITS);
                }
                keys.add(key);
            }
        }
        return new BadBatch(message, keys, rows);
    }

    /** The whole message; looks the rows up. */
    String explained(TrainingInput.Finder finder) {
        Set<Long> wanted = new TreeSet<>(keys);
        List<String> names = wanted.isEmpty() ? List.of() : finder.find(wanted, MOST_NAMED);
        if (names.isEmpty()) {
            return message;
        }
        long others = rows - names.size();
        return message + "; the batch is not finite by its rows " + String.join(", ", names)
                + (others > 0 ? " and " + others + " others" : "");
    }
}
