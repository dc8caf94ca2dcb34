package io.bellows.augmentation.tabular;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How errors call the features and the classes of rows.
 *
 * @param features what follows the number of a feature, such as {@code " of column 'features'"}; may be empty
 * @param classes of each class its name in quotes and what follows it, such as {@code "'rare' of column 'label'"}
 */
public record RowNames(String features, List<String> classes) implements Serializable {
    /** The same names, of classes that do not change. */
    public RowNames {
        classes = List.copyOf(classes);
    }

    /** The names of rows of which nothing is known: numbers. */
    static RowNames numbers(int classes) {
        return new RowNames(
                "", IntStream.range(0, classes).mapToObj("'%d'"::formatted).toList());
    }
}
