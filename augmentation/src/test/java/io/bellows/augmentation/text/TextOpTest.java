package io.bellows.augmentation.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.op.OpChain;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class TextOpTest {
    private static final Map<String, List<String>> SYNONYMS =
            Map.of("good", List.of("fine", "nice"), "film", List.of("movie"));
    private static final List<String> TEXT = List.of("A", "good", "film", "of", "the", "80s");
    private static final List<TextOp> OPS = List.of(
            new SynonymReplacement(0.5, SYNONYMS),
            new RandomInsertion(0.5, SYNONYMS),
            new RandomSwap(0.5),
            new RandomDeletion(0.5),
            new CharacterNoise(0.5, CharacterEdit.SWAP),
            new CharacterNoise(0.5, CharacterEdit.DELETE),
            new CharacterNoise(0.5, CharacterEdit.INSERT),
            new CharacterNoise(0.5, CharacterEdit.REPLACE),
            new CharacterNoise(0.5, CharacterEdit.KEYBOARD),
            new TokenMasking(0.5, "[MASK]"));

    @TestFactory
    Stream<DynamicTest> repeatsTheWordsOfTheSameKey() {
        return onEvery(op -> assertThat(run(op, TEXT, 4)).isEqualTo(run(op, List.copyOf(TEXT), 4)));
    }

    @TestFactory
    Stream<DynamicTest> changesSomeTextButNeverWritesItsInput() {
        // An unmodifiable list would throw at the first write.
        List<String> words = Collections.unmodifiableList(TEXT);
        return onEvery(op -> assertThat(IntStream.range(0, 20).mapToObj(key -> run(op, words, key)))
                .anyMatch(changed -> !changed.equals(TEXT)));
    }

    @TestFactory
    Stream<DynamicTest> leavesAWordOfOne() {
        return onEvery(op -> assertThat(IntStream.range(0, 20).mapToObj(key -> run(op, List.of("x"), key)))
                .allMatch(words -> !words.isEmpty() && words.stream().noneMatch(String::isEmpty)));
    }

    @TestFactory
    Stream<DynamicTest> survivesDescriptionAsMap() {
        return onEvery(
                op -> assertThat(TextOps.catalog().create(TextOps.catalog().describe(op.withProbability(0.25))))
                        .isEqualTo(new ProbableOp<>(op, 0.25)));
    }

    @Test
    void replacesAsManyWordsAsTheFractionSaysBySynonyms() {
        List<String> words = List.of("good", "film", "good", "film");
        assertThat(IntStream.range(0, 50).mapToObj(key -> run(new SynonymReplacement(0.5, SYNONYMS), words, key)))
                .allMatch(changed -> changed.stream()
                                .filter(List.of("fine", "nice", "movie")::contains)
                                .count()
                        == 2);
        assertThat(run(new SynonymReplacement(1, SYNONYMS), List.of("Film", "the"), 1))
                .containsExactly("movie", "the");
        assertThat(run(new SynonymReplacement(0, SYNONYMS), TEXT, 1)).isEqualTo(TEXT);
    }

    @Test
    void insertsSynonymsOfWordsOfTheText() {
        List<String> changed = run(new RandomInsertion(0.5, SYNONYMS), TEXT, 3);
        assertThat(changed).hasSize(9).containsAll(TEXT);
        assertThat(run(new RandomInsertion(0.5, SYNONYMS), List.of("of", "the"), 3))
                .containsExactly("of", "the");
    }

    @Test
    void swapsKeepTheWords() {
        List<String> changed = run(new RandomSwap(0.1), TEXT, 3);
        assertThat(changed).containsExactlyInAnyOrderElementsOf(TEXT);
        assertThat(IntStream.range(0, 6).filter(i -> !changed.get(i).equals(TEXT.get(i))))
                .hasSize(2);
    }

    @Test
    void dropsAndMasksWordsAsOftenAsTold() {
        List<String> many = Collections.nCopies(20_000, "word");
        assertThat((double) run(new RandomDeletion(0.3), many, 1).size()).isCloseTo(14_000, within(300.0));
        assertThat(run(new RandomDeletion(1), TEXT, 1)).hasSize(1);
        assertThat((double) Collections.frequency(run(new TokenMasking(0.3, "<m>"), many, 1), "<m>"))
                .isCloseTo(6_000, within(300.0));
    }

    @Test
    void editsCharactersAsTold() {
        assertThat(run(new CharacterNoise(1, CharacterEdit.SWAP), List.of("abcd", "xyz"), 1))
                .containsExactly("badc", "yxz");
        assertThat(run(new CharacterNoise(1, CharacterEdit.DELETE), List.of("abcd"), 1))
                .containsExactly("d");
        assertThat(run(new CharacterNoise(1, CharacterEdit.INSERT), List.of("aa"), 1))
                .containsExactly("aaaa");
        assertThat(run(new CharacterNoise(1, CharacterEdit.REPLACE), List.of("a1", "22"), 1))
                .containsExactly("aa", "aa");
        assertThat(run(new CharacterNoise(1, CharacterEdit.REPLACE), List.of("12"), 1))
                .containsExactly("12");
    }

    @Test
    void keysNextToAKeyAreThoseThatTouchIt() {
        TreeSet<String> found = new TreeSet<>();
        for (int key = 0; key < 200; key++) {
            found.addAll(run(new CharacterNoise(1, CharacterEdit.KEYBOARD), List.of("G"), key));
        }
        assertThat(found).containsExactly("B", "F", "H", "T", "V", "Y");
        assertThat(run(new CharacterNoise(1, CharacterEdit.KEYBOARD), List.of("é-ж"), 1))
                .containsExactly("é-ж");
    }

    @Test
    void keepsCharactersBeyondSixteenBitsWhole() {
        String smile = Character.toString(0x1F600);
        assertThat(run(new CharacterNoise(1, CharacterEdit.SWAP), List.of("a" + smile), 1))
                .containsExactly(smile + "a");
    }

    @Test
    void tellsWhichOperationsWereApplied() {
        OpChain<List<String>, TextOp> chain = new OpChain<>(
                List.of(new RandomSwap(0.1).withProbability(0), new TokenMasking(1, "_").withProbability(1)));
        assertThat(chain.apply(List.of("a", "b"), 1, 2, 3)).containsExactly("_", "_");
        assertThat(chain.applied(1, 2, 3)).containsExactly("token-masking");
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatThrownBy(() -> new RandomSwap(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot make RandomSwap with 'wordFraction': found 1.5, expected a number from 0 to 1");
        assertThatThrownBy(() -> new RandomDeletion(Double.NaN)).hasMessageContaining("found NaN");
        assertThatThrownBy(() -> new TokenMasking(0.5, " ")).hasMessageContaining("'maskToken'");
        assertThatThrownBy(() -> new SynonymReplacement(0.5, Map.of())).hasMessageContaining("at least one word");
        assertThatThrownBy(() -> new SynonymReplacement(0.5, Map.of("a", List.of())))
                .hasMessageContaining("one synonym or more");
        assertThatThrownBy(() -> new RandomSwap(0.5).withProbability(-0.1))
                .hasMessage("Cannot make ProbableOp with 'probability': found -0.1, expected a number from 0 to 1");
    }

    @Test
    void namesTheNearestOperationAndSetting() {
        assertThatThrownBy(() -> TextOps.catalog().create(Map.of("op", "random-swop")))
                .hasMessageContaining("did you mean 'random-swap'?");
        assertThatThrownBy(() -> TextOps.catalog().create(Map.of("op", "random-swap", "wordFractoin", 1)))
                .hasMessageContaining("did you mean 'wordFraction'?");
        assertThatThrownBy(() -> TextOps.catalog().create(Map.of("op", "random-insertion")))
                .hasMessageContaining("found no setting 'synonyms'");
        assertThatThrownBy(() -> TextOps.catalog().create(Map.of("op", "random-insertion", "synonyms", "good")))
                .hasMessageContaining("expected a list of words for each word");
        assertThatThrownBy(() -> TextOps.catalog().create(Map.of("op", "character-noise", "edit", "type")))
                .hasMessageContaining("expected one of swap, delete, insert, replace, keyboard");
    }

    private static Stream<DynamicTest> onEvery(Fact fact) {
        return OPS.stream().map(op -> DynamicTest.dynamicTest(op.toString(), () -> fact.check(op)));
    }

    private static List<String> run(TextOp op, List<String> words, long rowKey) {
        return op.apply(words, KeyedRandom.of(17, rowKey, 0, 0));
    }

    private interface Fact {
        void check(TextOp op);
    }
}
