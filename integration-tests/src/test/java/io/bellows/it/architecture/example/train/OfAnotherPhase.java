package io.bellows.it.architecture.example.train;

public final class OfAnotherPhase {}
