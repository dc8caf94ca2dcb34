package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Lets two random words change places, several times; a text of one word stays as it is.
 *
 * <p>The number of exchanges is the whole part of {@code wordFraction} of the number of words, but at least one.
 *
 * <p>Source: Wei, Zou, "EDA: Easy data augmentation techniques for boosting performance on text classification tasks"
 * (EMNLP-IJCNLP 2019), section 2.
 *
 * @param wordFraction the exchanges, as a share of the number of words, 0 to 1
 */
public record RandomSwap(double wordFraction) implements TextOp {
    public RandomSwap {
        SettingCheck.between(RandomSwap.class, "wordFraction", wordFraction, 0, 1);
    }

    @Override
    public List<String> apply(List<String> words, KeyedRandom random) {
        if (words.size() < 2) {
            return words;
        }
        int count = WordCount.of(wordFraction, words.size());
        List<String> changed = new ArrayList<>(words);
        for (int i = 0; i < count; i++) {
            int first = random.nextInt(changed.size());
            int other = random.nextInt(changed.size() - 1);
            Collections.swap(changed, first, other < first ? other : other + 1);
        }
        return changed;
    }
}
