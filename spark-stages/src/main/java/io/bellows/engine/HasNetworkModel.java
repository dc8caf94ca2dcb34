package io.bellows.engine;

import io.bellows.network.NetworkModel;
import java.util.List;

/** A fitted model that knows its network, so that it can be compressed, exported or taught from. */
public interface HasNetworkModel {
    /** The network and its weights. */
    NetworkModel networkModel();

    /** The names of the classes, or of other outputs, in the order of the outputs; empty if they have none. */
    List<String> labels();

    /** What was done to make the network smaller, and what that gains, in sentences; none by default. */
    default List<String> compressionNotes() {
        return List.of();
    }

    /** What the outputs are; default classes. */
    default OutputKind outputKind() {
        return OutputKind.CLASSES;
    }
}
