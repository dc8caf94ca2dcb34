package io.bellows.engine.onnx;

import java.util.HashSet;
import java.util.Set;

/** The names of tensors that nodes of a graph may read: its own so far, and those of the graphs around it. */
final class NameScope {
    private final NameScope outer;
    private final Set<String> own = new HashSet<>();

    /** Of a graph inside the graph of {@code outer}; null for none. */
    NameScope(NameScope outer) {
        this.outer = outer;
    }

    /** Number of graphs around this one. */
    int depth() {
        return outer == null ? 0 : outer.depth() + 1;
    }

    /** Whether {@code name} is there, in this graph or around it. */
    boolean has(String name) {
        return own.contains(name) || hasOutside(name);
    }

    /** Whether {@code name} is there in a graph around this one. */
    boolean hasOutside(String name) {
        return outer != null && outer.has(name);
    }

    /** Adds {@code name}; false if it is there already. */
    boolean add(String name) {
        return !hasOutside(name) && own.add(name);
    }
}
