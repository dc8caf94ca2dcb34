package io.bellows.augmentation.text;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes typing errors: each character is edited with a probability. The number of words stays, and no word becomes empty.
 *
 * <p>Characters are Unicode code points. Letters to insert or to put in place are drawn from those of the text itself, so
 * that they are of its script; a text without letters stays as it is under these edits.
 *
 * <p>Source: Belinkov, Bisk, "Synthetic and natural noise both break neural machine translation" (ICLR 2018), section 3;
 * Pruthi, Dhingra, Lipton, "Combating adversarial misspellings with robust word recognition" (ACL 2019), section 3.
 *
 * @param characterProbability the probability with which a character is edited, 0 to 1
 * @param edit what is done to it
 */
public record CharacterNoise(double characterProbability, CharacterEdit edit) implements TextOp {
    public CharacterNoise {
        SettingCheck.between(CharacterNoise.class, "characterProbability", characterProbability, 0, 1);
        SettingCheck.present(CharacterNoise.class, "edit", edit);
    }

    @Override
    public List<String> apply(List<String> words, KeyedRandom random) {
        int[] letters = words.stream()
                .flatMapToInt(String::codePoints)
                .filter(Character::isLetter)
                .toArray();
        List<String> changed = new ArrayList<>();
        for (String word : words) {
            changed.add(edited(word.codePoints().toArray(), letters, random));
        }
        return changed;
    }

    private String edited(int[] word, int[] letters, KeyedRandom random) {
        StringBuilder out = new StringBuilder();
        int left = word.length;
        for (int i = 0; i < word.length; i++) {
            int character = word[i];
            if (!random.nextBoolean(characterProbability)) {
                out.appendCodePoint(character);
                continue;
            }
            switch (edit) {
                case SWAP -> {
                    if (i + 1 < word.length) {
                        out.appendCodePoint(word[++i]);
                    }
                    out.appendCodePoint(character);
                }
                case DELETE -> {
                    if (left == 1) {
                        out.appendCodePoint(character);
                    } else {
                        left--;
                    }
                }
                case INSERT -> out.appendCodePoint(character).append(letter(letters, random));
                case REPLACE ->
                    out.append(letters.length == 0 ? Character.toString(character) : letter(letters, random));
                case KEYBOARD -> out.appendCodePoint(Keyboard.neighbour(character, random));
            }
        }
        return out.toString();
    }

    private static String letter(int[] letters, KeyedRandom random) {
        return letters.length == 0 ? "" : Character.toString(letters[random.nextInt(letters.length)]);
    }
}
