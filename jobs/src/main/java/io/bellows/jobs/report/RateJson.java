package io.bellows.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.train.RateCurve;

/**
 * A learning-rate range test as JSON. Keys: {@code job}; {@code suggested}, a tenth of the rate of the least loss;
 * {@code steepest}, where the loss falls most; {@code diverged}; {@code rates}, {@code losses} and {@code smoothed}, one each a step.
 */
public final class RateJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RateJson() {}

    /** The test of a job, indented, with a line break at the end. */
    public static String write(String job, RateCurve curve) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("job", job);
        root.put("suggested", curve.suggested());
        root.put("steepest", curve.steepest());
        root.put("diverged", curve.diverged());
        root.set("rates", MAPPER.valueToTree(curve.rates()));
        root.set("losses", MAPPER.valueToTree(curve.losses()));
        root.set("smoothed", MAPPER.valueToTree(curve.smoothed()));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the range test of job '" + job + "'", e);
        }
    }
}
