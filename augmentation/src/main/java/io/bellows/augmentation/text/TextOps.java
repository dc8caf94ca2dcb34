package io.bellows.augmentation.text;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.OpForm;
import io.bellows.augmentation.op.ProbableOp;
import java.util.List;
import java.util.Map;

/** All text operations by name. */
public final class TextOps {
    private static final Map<String, List<String>> NO_DICTIONARY = Map.of("word", List.of("word"));

    /** A new operation is one more line: its settings by default, and the names of those that have none. */
    private static final List<OpForm<TextOp>> FORMS = List.of(
            new OpForm<>(new SynonymReplacement(0.1, NO_DICTIONARY), "synonyms"),
            new OpForm<>(new RandomInsertion(0.1, NO_DICTIONARY), "synonyms"),
            new OpForm<>(new RandomSwap(0.1)),
            new OpForm<>(new RandomDeletion(0.1)),
            new OpForm<>(new CharacterNoise(0.05, CharacterEdit.KEYBOARD)),
            new OpForm<>(new TokenMasking(0.15, "[MASK]")));

    private static final OpCatalog<TextOp, ProbableOp<TextOp>> CATALOG = new OpCatalog<>(ProbableOp::new, FORMS);

    private TextOps() {}

    /** The catalogue of these operations. */
    public static OpCatalog<TextOp, ProbableOp<TextOp>> catalog() {
        return CATALOG;
    }
}
