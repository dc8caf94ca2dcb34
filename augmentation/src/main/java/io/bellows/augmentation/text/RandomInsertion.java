package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Inserts, at random places, synonyms of random words of the text; a text whose words have none stays as it is.
 *
 * <p>The number of words inserted is the whole part of {@code wordFraction} of all words, but at least one.
 *
 * <p>Source: Wei, Zou, "EDA: Easy data augmentation techniques for boosting performance on text classification tasks"
 * (EMNLP-IJCNLP 2019), section 2.
 *
 * @param wordFraction the words inserted, as a share of those of the text, 0 to 1
 * @param synonyms the synonyms of each word, one or more
 */
public record RandomInsertion(double wordFraction, Map<String, List<String>> synonyms) implements TextOp {
    public RandomInsertion {
        SettingCheck.between(RandomInsertion.class, "wordFraction", wordFraction, 0, 1);
        synonyms = Synonyms.checked(RandomInsertion.class, synonyms);
    }

    @Override
    public List<String> apply(List<String> words, KeyedRandom random) {
        List<Integer> places = Synonyms.places(synonyms, words);
        if (places.isEmpty()) {
            return words;
        }
        int count = WordCount.of(wordFraction, words.size());
        List<String> changed = new ArrayList<>(words);
        for (int i = 0; i < count; i++) {
            String word = words.get(places.get(random.nextInt(places.size())));
            String synonym = Synonyms.any(Synonyms.of(synonyms, word), random);
            changed.add(random.nextInt(changed.size() + 1), synonym);
        }
        return changed;
    }
}
