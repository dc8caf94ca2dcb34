package io.bellows.it.architecture.example.network;

final class ThingUtils {
    private ThingUtils() {}
}
