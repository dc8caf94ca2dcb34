package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.augment.table.TableOps;
import io.bellows.augmentation.image.OpRegistry;
import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.series.SeriesOps;
import io.bellows.augmentation.text.TextOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/augmentation.md} names every operation, setting and default. */
class AugmentationGuideTest {
    static OpCatalog<?, ?>[] catalogs() {
        return new OpCatalog<?, ?>[] {OpRegistry.catalog(), TableOps.catalog(), TextOps.catalog(), SeriesOps.catalog()};
    }

    private static String table(OpCatalog<?, ?> catalog) {
        return catalog.names().stream()
                .map(name -> "| `%s` | %s |\n".formatted(name, settings(catalog, name)))
                .collect(Collectors.joining());
    }

    private static String settings(OpCatalog<?, ?> catalog, String name) {
        return catalog.settings(name).entrySet().stream()
                .map(setting -> "`%s`"
                        .formatted(setting.getValue()
                                .map(value -> setting.getKey() + " = " + value)
                                .orElse(setting.getKey())))
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @MethodSource("catalogs")
    void theGuideHasTheTableOfAllOperations(OpCatalog<?, ?> catalog) throws IOException {
        assertThat(Files.readString(Path.of("../docs/augmentation.md"))).contains(table(catalog));
    }

    @Test
    void refusesAnUnknownNameWithTheNearest() {
        assertThatThrownBy(() -> OpRegistry.catalog().settings("rotat")).hasMessageContaining("did you mean 'rotate'?");
    }
}
