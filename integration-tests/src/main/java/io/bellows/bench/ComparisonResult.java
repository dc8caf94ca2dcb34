package io.bellows.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The medians of one comparison.
 *
 * @param suite which suite
 * @param task what was done, and by whom
 * @param ours our figure
 * @param peer the peer's
 * @param unit of both
 * @param ratio median of the rounds' ratios of ours to the peer's
 * @param notes what contestants told, in the order of the rounds
 */
public record ComparisonResult(
        String suite, String task, double ours, double peer, String unit, double ratio, List<String> notes) {
    /** The medians of the rounds' figures, and of their ratios. */
    public static ComparisonResult of(
            String suite, String task, List<Double> ours, List<Double> peer, String unit, List<String> notes) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round) / peer.get(round));
        }
        return new ComparisonResult(suite, task, median(ours), median(peer), unit, median(ratios), notes);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    String toRow() {
        String row =
                String.format(Locale.ROOT, "%-64s %,10.1f %,10.1f %-10s ratio %.2f", task, ours, peer, unit, ratio);
        return notes.isEmpty() ? row : row + "\n  " + String.join("\n  ", notes);
    }

    /** One line: {@code {"suite", "case", "ours", "peer", "unit", "ratio", "notes"}}. */
    String toJson() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode json = mapper.createObjectNode();
        json.put("suite", suite).put("case", task).put("ours", ours).put("peer", peer);
        json.put("unit", unit).put("ratio", ratio);
        json.set("notes", mapper.valueToTree(notes));
        try {
            return mapper.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write a result as JSON", e);
        }
    }
}
