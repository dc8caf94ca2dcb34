package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A dictionary of synonyms as the setting of an operation: words to lists of words. */
final class Synonyms {
    private Synonyms() {}

    /** A copy that nothing changes, in alphabetical order; checked. */
    static Map<String, List<String>> checked(Class<?> op, Map<String, List<String>> synonyms) {
        SettingCheck.present(op, "synonyms", synonyms);
        SettingCheck.require(!synonyms.isEmpty(), op, "synonyms", synonyms, "at least one word");
        Map<String, List<String>> copy = new TreeMap<>();
        synonyms.forEach((word, others) -> {
            boolean usable = !word.isBlank()
                    && others != null
                    && !others.isEmpty()
                    && others.stream().noneMatch(other -> other == null || other.isBlank());
            SettingCheck.require(
                    usable, op, "synonyms", "'" + word + "' with " + others, "words with one synonym or more each");
            copy.put(word, List.copyOf(others));
        });
        return Collections.unmodifiableMap(copy);
    }

    /** The synonyms of a word as it is written, or else of it in lower case; none when the dictionary has neither. */
    static List<String> of(Map<String, List<String>> synonyms, String word) {
        List<String> exact = synonyms.get(word);
        return exact != null ? exact : synonyms.getOrDefault(word.toLowerCase(Locale.ROOT), List.of());
    }

    /** The places of the words that have synonyms. */
    static List<Integer> places(Map<String, List<String>> synonyms, List<String> words) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (!of(synonyms, words.get(i)).isEmpty()) {
                places.add(i);
            }
        }
        return places;
    }

    static String any(List<String> words, KeyedRandom random) {
        return words.get(random.nextInt(words.size()));
    }
}
