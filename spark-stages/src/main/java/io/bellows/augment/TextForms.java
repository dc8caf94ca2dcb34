package io.bellows.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Texts in columns, as the lists of words that operations take. */
final class TextForms {
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private TextForms() {}

    /** A string of words between white space; written with one space between. */
    static ValueChange.Form<List<String>, String> joined() {
        return new Joined();
    }

    /** An array of words. */
    static ValueChange.Form<List<String>, List<String>> words() {
        return new Words();
    }

    private static List<String> checked(List<String> words) {
        if (words.isEmpty()) {
            throw new IllegalArgumentException("found no words, expected at least one");
        }
        return words;
    }

    private record Joined() implements ValueChange.Form<List<String>, String> {
        @Override
        public List<String> read(Object value) {
            return checked(Arrays.stream(WHITE_SPACE.split((String) value))
                    .filter(word -> !word.isEmpty())
                    .toList());
        }

        @Override
        public String write(List<String> value) {
            return String.join(" ", value);
        }
    }

    private record Words() implements ValueChange.Form<List<String>, List<String>> {
        @Override
        public List<String> read(Object value) {
            List<String> words = new ArrayList<>();
            for (Object word : SequenceValues.of(value)) {
                if (word == null) {
                    throw new IllegalArgumentException("found null at word " + words.size() + ", expected words");
                }
                words.add((String) word);
            }
            return checked(words);
        }

        @Override
        public List<String> write(List<String> value) {
            return value;
        }
    }
}
