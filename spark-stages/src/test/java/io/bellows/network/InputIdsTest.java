package io.bellows.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InputIdsTest {
    private static List<Boolean> allowed(InputIds ids, float value, int places) {
        return IntStream.range(0, places)
                .mapToObj(place -> ids.allows(place, value))
                .toList();
    }

    @Test
    void categoriesAreTheFirstColumns() {
        InputIds ids = InputIds.of(Zoo.mlp(Shape.of(4), 2, 0, List.of(3), List.of(5, 2), 8));

        assertThat(allowed(ids, 4, 4)).containsExactly(true, false, true, true);
        assertThat(allowed(ids, 1, 4)).containsExactly(true, true, true, true);
        assertThat(allowed(ids, 0.5f, 4)).containsExactly(false, false, true, true);
        assertThat(allowed(ids, -1, 4)).containsExactly(false, false, true, true);
        assertThat(ids.expected(1)).isEqualTo("a whole number from 0 to 1, an id of an embedding");
    }

    @Test
    void theyAreFoundBehindAChangeOfShapeAndInSlicesOfSlices() {
        Network network = NetworkBuilder.network("own", 3, 2)
                .slice(1, 3)
                .flatten()
                .slice(2, 3)
                .embedding(7, 2)
                .flatten()
                .linear(2)
                .build();

        assertThat(allowed(InputIds.of(network), 7, 6)).containsExactly(true, true, true, true, false, true);
    }

    @Test
    void allWordsOfATextAreIds() {
        InputIds ids = InputIds.of(Zoo.textCnn(Shape.of(6), 2, 9, 4, 0.1, 0));

        assertThat(allowed(ids, 8, 6)).containsOnly(true);
        assertThat(allowed(ids, 9, 6)).containsOnly(false);
    }

    @Test
    void aNetworkWithoutEmbeddingsHasNone() {
        assertThat(InputIds.of(Zoo.mlp(Shape.of(4), 2, 0, List.of(3))).places()).isZero();
    }
}
