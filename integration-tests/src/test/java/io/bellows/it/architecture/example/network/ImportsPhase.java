package io.bellows.it.architecture.example.network;

import io.bellows.it.architecture.example.train.OfAnotherPhase;

final class ImportsPhase {
    OfAnotherPhase imported() {
        return new OfAnotherPhase();
    }
}
