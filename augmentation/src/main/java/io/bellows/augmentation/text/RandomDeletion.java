package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Drops each word with a probability; when none would be left, one of them stays.
 *
 * <p>Source: Wei, Zou, "EDA: Easy data augmentation techniques for boosting performance on text classification tasks"
 * (EMNLP-IJCNLP 2019), section 2.
 *
 * @param wordProbability the probability with which a word is dropped, 0 to 1
 */
public record RandomDeletion(double wordProbability) implements TextOp {
    public RandomDeletion {
        SettingCheck.between(RandomDeletion.class, "wordProbability", wordProbability, 0, 1);
    }

    @Override
    public List<String> apply(List<String> words, KeyedRandom random) {
        List<String> left = new ArrayList<>();
        for (String word : words) {
            if (!random.nextBoolean(wordProbability)) {
                left.add(word);
            }
        }
        return left.isEmpty() ? List.of(words.get(random.nextInt(words.size()))) : left;
    }
}
