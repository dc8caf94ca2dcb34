package io.bellows.train;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Factors of the learning rate by the names of weights and the epoch: what is frozen, what thaws when, and what learns
 * faster than the rest.
 *
 * @param rules of which the last that fits counts
 */
record LayerRates(List<Rule> rules) implements Serializable {
    private static final Pattern FORM = Pattern.compile("(.+)=([^=@]+)(?:@([0-9]{1,9}))?");

    /**
     * One entry.
     *
     * @param names a regular expression for whole names
     * @param factor of the learning rate, at least 0
     * @param fromEpoch the first epoch, from 1, in which it counts
     */
    record Rule(String names, double factor, int fromEpoch) implements Serializable {}

    LayerRates {
        rules = List.copyOf(rules);
    }

    /** Reads entries {@code names=factor} or {@code names=factor@epoch}. */
    static LayerRates of(String... entries) {
        return new LayerRates(Arrays.stream(entries).map(LayerRates::rule).toList());
    }

    /** Whether {@link #of} can read an entry. */
    static boolean isRule(String entry) {
        try {
            rule(entry);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Rule rule(String entry) {
        Matcher matcher = FORM.matcher(entry);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Cannot read layer rate '" + entry + "': expected names=factor");
        }
        double factor = Double.parseDouble(matcher.group(2));
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("Cannot read layer rate '" + entry + "': expected a factor >= 0");
        }
        try {
            Pattern.compile(matcher.group(1));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("Cannot read layer rate '" + entry + "': " + e.getMessage(), e);
        }
        int epoch = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
        return new Rule(matcher.group(1).strip(), factor, Math.max(1, epoch));
    }

    /** The factor for the weights {@code name} in {@code epoch}, counted from 1; 1 where no rule fits. */
    double factor(String name, int epoch) {
        double factor = 1;
        for (Rule rule : rules) {
            if (epoch >= rule.fromEpoch && name.matches(rule.names)) {
                factor = rule.factor;
            }
        }
        return factor;
    }

    /**
     * Checks that each rule fits a name of {@code names}.
     *
     * @throws IllegalArgumentException naming the rule that fits none
     */
    void check(Iterable<String> names, String stage) {
        for (Rule rule : rules) {
            boolean fits = false;
            for (String name : names) {
                fits |= name.matches(rule.names);
            }
            if (!fits) {
                throw new IllegalArgumentException("Cannot set the layer rates of " + stage + ": found '" + rule.names
                        + "', which fits no weights, expected a regular expression for some of " + names);
            }
        }
    }
}
