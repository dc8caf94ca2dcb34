package io.bellows.augmentation.naming;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The valid name that a mistyped one most likely stands for, by edit distance (Levenshtein, 1966), ignoring case. */
public final class NearestName {
    private NearestName() {}

    /** The member of {@code valid} nearest to {@code given}; the first in alphabetical order when several are as near. */
    public static Optional<String> of(String given, Collection<String> valid) {
        String lower = given.toLowerCase(Locale.ROOT);
        return valid.stream()
                .sorted()
                .min(Comparator.comparingInt(name -> distance(lower, name.toLowerCase(Locale.ROOT))));
    }

    /** The tail of an error message: {@code did you mean 'x'? valid names are a, b, x}. */
    public static String hint(String given, Collection<String> valid) {
        return of(given, valid)
                .map(nearest -> "did you mean '" + nearest + "'? valid names are " + String.join(", ", valid))
                .orElse("no name is valid here");
    }

    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
