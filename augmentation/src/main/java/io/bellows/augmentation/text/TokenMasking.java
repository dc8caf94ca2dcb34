package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Replaces each word by a mask token with a probability.
 *
 * <p>Source: Devlin, Chang, Lee, Toutanova, "BERT: Pre-training of deep bidirectional transformers for language
 * understanding" (NAACL 2019), section 3.1, where it is the task; here the label is another, so that no word is kept or
 * exchanged instead.
 *
 * @param wordProbability the probability with which a word is masked, 0 to 1
 * @param maskToken what takes its place, not blank
 */
public record TokenMasking(double wordProbability, String maskToken) implements TextOp {
    public TokenMasking {
        SettingCheck.between(TokenMasking.class, "wordProbability", wordProbability, 0, 1);
        SettingCheck.require(
                maskToken != null && !maskToken.isBlank(),
                TokenMasking.class,
                "maskToken",
                maskToken,
                "a token that is not blank");
    }

    @Override
    public List<String> apply(List<String> words, KeyedRandom random) {
        return words.stream()
                .map(word -> random.nextBoolean(wordProbability) ? maskToken : word)
                .toList();
    }
}
