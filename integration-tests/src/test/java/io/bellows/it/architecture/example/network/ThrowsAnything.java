package io.bellows.it.architecture.example.network;

final class ThrowsAnything {
    void fail() {
        throw new RuntimeException("something went wrong");
    }
}
