package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FailuresTest {
    @Test
    void showsTheMessageOfTheFirstCause() {
        Exception failure = new RuntimeException("outer", new IllegalArgumentException("Cannot do it\nat length"));
        assertThat(Failures.describe(failure)).isEqualTo("Cannot do it");
    }

    @Test
    void showsTheInnermostMessageThatNamesWhatItIsAbout() {
        Exception decoding = new java.io.IOException("found truncated PNG data of 80 bytes");
        Exception row = new IllegalArgumentException("Cannot decode image 'a.png': " + decoding.getMessage(), decoding);
        assertThat(Failures.describe(new IllegalStateException("Cannot run the job", row)))
                .isEqualTo("Cannot decode image 'a.png': found truncated PNG data of 80 bytes");
    }

    @Test
    void prefersAMessageOfOursToOneThatJavaBeginsAlike() {
        Exception cause = new NullPointerException("Cannot invoke \"String.length()\" because \"text\" is null");
        assertThat(Failures.describe(new IllegalArgumentException("Cannot read log 'a': found no text", cause)))
                .isEqualTo("Cannot read log 'a': found no text");
    }

    @Test
    void namesTheClassOfAnExceptionThatIsNotOurs() {
        assertThat(Failures.describe(new java.io.IOException("disk full"))).isEqualTo("IOException: disk full");
    }

    @Test
    void findsTheTasksOwnMessageInThatOfTheJob() {
        String ofJob = "Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent failure: Lost"
                + " task 0.3 in stage 3.0 (TID 9) (host executor 1): java.lang.IllegalArgumentException: Cannot decode"
                + " image 'a.png': found no image\n\tat x.Y(Y.java:1)";
        assertThat(Failures.describe(new IllegalStateException(ofJob)))
                .isEqualTo("Cannot decode image 'a.png': found no image");
    }
}
