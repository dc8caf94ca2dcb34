package io.bellows.augmentation.tabular;

import java.util.ArrayList;
import java.util.List;

/** A new row as values, to be compared. */
record Made(int origin, int index, List<Double> point) {
    /** All new rows of a synthesis, made in so many parts. */
    static List<Made> by(Synthesis synthesis, LabelledRows rows, int parts) {
        List<Made> made = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            synthesis.of(rows, 5).make(part, parts, (origin, index, point) -> {
                List<Double> numbers = new ArrayList<>();
                for (double number : point) {
                    numbers.add(number);
                }
                made.add(new Made(origin, index, numbers));
            });
        }
        return made;
    }
}
