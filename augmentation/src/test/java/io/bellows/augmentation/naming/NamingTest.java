package io.bellows.augmentation.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NamingTest {
    @Test
    void writesTypesAndConstantsInKebabCase() {
        assertThat(KebabCase.of(StringBuilder.class)).isEqualTo("string-builder");
        assertThat(KebabCase.of(TimeUnit.NANOSECONDS)).isEqualTo("nanoseconds");
        assertThat(KebabCase.of(Thread.State.TIMED_WAITING)).isEqualTo("timed-waiting");
    }

    @Test
    void readsBackOnlyItsOwnSpelling() {
        assertThat(KebabCase.constant(Thread.State.class, "timed-waiting")).contains(Thread.State.TIMED_WAITING);
        assertThat(KebabCase.constant(Thread.State.class, "TIMED_WAITING")).isEmpty();
    }

    @Test
    void findsTheNameOneLetterAway() {
        List<String> valid = List.of("rotate", "random-crop", "resize");
        assertThat(NearestName.of("rotat", valid)).contains("rotate");
        assertThat(NearestName.of("Randomcrop", valid)).contains("random-crop");
        assertThat(NearestName.of("anything", List.of())).isEmpty();
    }

    @Test
    void hintsAtTheNearestAndListsAll() {
        assertThat(NearestName.hint("rotat", List.of("rotate", "resize")))
                .isEqualTo("did you mean 'rotate'? valid names are rotate, resize");
    }
}
