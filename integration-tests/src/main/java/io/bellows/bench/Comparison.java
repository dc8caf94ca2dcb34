package io.bellows.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Ours beside peers on one task, higher being better.
 *
 * @param task what is done
 * @param unit of the figures
 * @param ours our side
 * @param peer the other side
 */
public record Comparison(String task, String unit, Contestant ours, Contestant peer) {
    /**
     * Runs both sides in turn, {@code rounds} times, says so on standard error, and takes medians: of each side's figures, and of the rounds' ratios.
     */
    ComparisonResult run(String suite, int rounds) throws IOException, InterruptedException {
        List<Double> mine = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            System.err.printf("%s: round %d of %d%n", task, round + 1, rounds);
            boolean oursFirst = round % 2 == 0;
            double first = (oursFirst ? ours : peer).measure(notes::add);
            double second = (oursFirst ? peer : ours).measure(notes::add);
            mine.add(oursFirst ? first : second);
            theirs.add(oursFirst ? second : first);
        }
        return ComparisonResult.of(
                suite, task + ", " + ours.name() + " beside " + peer.name(), mine, theirs, unit, notes);
    }
}
