package io.bellows.it.architecture.example.read;

import io.bellows.it.architecture.example.train.OfAnotherPhase;

final class PhaseThatImportsSibling {
    OfAnotherPhase imported() {
        return new OfAnotherPhase();
    }
}
