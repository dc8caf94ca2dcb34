package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RootCauseTest {
    private static final String OF_JAVA = "Cannot invoke \"String.length()\" because \"text\" is null";

    @Test
    void takesNoMessageOfJavaOnNullForOneOfOurs() {
        Exception failure = new IllegalArgumentException(
                "Cannot read row 'a': found no text, expected one", new NullPointerException(OF_JAVA));

        assertThat(RootCause.explain("train", failure)).isSameAs(failure);
    }

    @Test
    void namesTheClassOfWhatIsNotOurs() {
        RuntimeException explained =
                RootCause.explain("train", new IllegalStateException("Job aborted", new NullPointerException(OF_JAVA)));

        assertThat(explained)
                .isInstanceOf(TrainingException.class)
                .hasMessage("Cannot train: java.lang.NullPointerException: " + OF_JAVA);
    }

    @Test
    void addsNothingToAMessageOfOurs() {
        Exception cause = new IllegalStateException("Cannot write 'a': found no room");

        assertThat(RootCause.explain("train", new RuntimeException("Job aborted", cause)))
                .isInstanceOf(TrainingException.class)
                .hasMessage("Cannot write 'a': found no room");
    }

    @Test
    void prefersTheInnermostMessageOfOurs() {
        Exception cause = new IllegalArgumentException("Cannot decode image 'b': found 3 bytes", new Exception("EOF"));

        assertThat(RootCause.explain("train", new RuntimeException("Job aborted", cause)))
                .hasMessage("Cannot decode image 'b': found 3 bytes");
    }
}
