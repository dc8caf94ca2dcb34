package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Replaces a share of the words by one of their synonyms; which words of those that have some is random.
 *
 * <p>A word is looked up as it is written, then in lower case. Words that the dictionary does not have stay, which leaves
 * out stop words. The number of words is the whole part of {@code wordFraction} of all words, but at least one.
 *
 * <p>Source: Wei, Zou, "EDA: Easy data augmentation techniques for boosting performance on text classification tasks"
 * (EMNLP-IJCNLP 2019), section 2.
 *
 * @param wordFraction the share of words, 0 to 1
 * @param synonyms the synonyms of each word, one or more
 */
public record SynonymReplacement(double wordFraction, Map<String, List<String>> synonyms) implements TextOp {
    public SynonymReplacement {
        SettingCheck.between(SynonymReplacement.class, "wordFraction", wordFraction, 0, 1);
        synonyms = Synonyms.checked(SynonymReplacement.class, synonyms);
    }

    @Override
    public List<String> apply(List<String> words, KeyedRandom random) {
        List<Integer> places = Synonyms.places(synonyms, words);
        int count = Math.min(places.size(), WordCount.of(wordFraction, words.size()));
        List<String> changed = new ArrayList<>(words);
        for (int i = 0; i < count; i++) {
            int place = places.remove(random.nextInt(places.size()));
            changed.set(place, Synonyms.any(Synonyms.of(synonyms, words.get(place)), random));
        }
        return changed;
    }
}
