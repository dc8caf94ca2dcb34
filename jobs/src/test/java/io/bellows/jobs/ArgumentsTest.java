package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {
    private static Arguments parse(String... given) {
        return Arguments.parse(List.of(given), List.of("CONF"), Set.of("--master", "--set"));
    }

    @Test
    void takesOptionsInBothForms() {
        Arguments arguments = parse("--set", "a=1", "x.conf", "--set=b=2", "--master=yarn");
        assertThat(arguments.positional()).containsExactly("x.conf");
        assertThat(arguments.all("--set")).containsExactly("a=1", "b=2");
        assertThat(arguments.option("--master", "")).isEqualTo("yarn");
    }

    @Test
    void namesTheNearestOption() {
        assertThatThrownBy(() -> parse("x.conf", "--mastr", "yarn")).hasMessageContaining("did you mean '--master'?");
    }

    @Test
    void namesWhatIsMissingOrLeftOver() {
        assertThatThrownBy(() -> parse()).hasMessageContaining("expected CONF");
        assertThatThrownBy(() -> parse("a", "b")).hasMessageContaining("[a, b]");
        assertThatThrownBy(() -> parse("a", "--set")).hasMessageContaining("'--set': found nothing after it");
    }
}
