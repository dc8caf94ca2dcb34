package io.bellows.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
record ComparisonResult(
        String suite, String task, double ours, double peer, String unit, double ratio, List<String> notes) {
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
