package io.bellows.train.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    @Test
    void readsOnePortAndSeveral() {
        assertThat(PortRange.parse("40000-40015")).isEqualTo(new PortRange(40_000, 40_015));
        assertThat(PortRange.parse("40000")).isEqualTo(new PortRange(40_000, 40_000));
        assertThat(PortRange.parse("0")).isEqualTo(PortRange.ANY);
        assertThat(PortRange.parse("7-9")).hasToString("7-9");
        assertThat(PortRange.parse("7")).hasToString("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "-1", "5-4", "0-5", "65536", "1-65536", "1-2-3", "1 - 2"})
    void refusesWhatNamesNoPorts(String text) {
        assertThat(PortRange.isValid(text)).isFalse();
        assertThatThrownBy(() -> PortRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot use ports '");
    }

    @Test
    void takesTheNextPortWhereOneIsHeldAndSaysWhenNoneIsLeft() throws IOException {
        InetAddress address = InetAddress.getLoopbackAddress();
        try (ServerSocket held = new ServerSocket(0, 1, address)) {
            int port = held.getLocalPort();
            PortRange one = new PortRange(port, port);
            assertThatThrownBy(() -> one.listen(address, 1))
                    .isInstanceOf(CollectiveException.class)
                    .hasMessageContaining("ports '" + port + "'")
                    .hasMessageContaining("widen collectivePorts");
            PortRange several = new PortRange(port, Math.min(65_535, port + 50));
            try (ServerSocket next = several.listen(address, 1)) {
                assertThat(next.getLocalPort()).isBetween(port + 1, several.last());
                assertThat(next.getInetAddress()).isEqualTo(address);
            }
        }
    }
}
