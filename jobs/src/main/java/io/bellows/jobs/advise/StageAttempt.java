package io.bellows.jobs.advise;

import java.util.Comparator;

/** One run of a stage, which Spark runs again where what it made is lost. */
record StageAttempt(int stage, int attempt) implements Comparable<StageAttempt> {
    private static final Comparator<StageAttempt> ORDER =
            Comparator.comparingInt(StageAttempt::stage).thenComparingInt(StageAttempt::attempt);

    @Override
    public int compareTo(StageAttempt other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "stage " + stage + (attempt == 0 ? "" : ", attempt " + attempt);
    }
}
