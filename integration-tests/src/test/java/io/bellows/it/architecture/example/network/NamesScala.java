package io.bellows.it.architecture.example.network;

import java.util.List;
import scala.Option;

public final class NamesScala {
    public List<Option<String>> named() {
        return List.of();
    }
}
