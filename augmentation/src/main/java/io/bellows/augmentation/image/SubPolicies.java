package io.bellows.augmentation.image;

import io.bellows.augmentation.naming.KebabCase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The published tables of AutoAugment, each a list of sub-policies; they are text files beside this class. */
final class SubPolicies {
    private static final double GREATEST_MAGNITUDE = 9;
    private static final Map<AutoAugmentPolicy, List<List<Step>>> TABLES = tables();

    private SubPolicies() {}

    /** One operation of a sub-policy; its level is 0 to 1. */
    record Step(PolicyOp op, double probability, double level) {
        private static Step of(String text) {
            String[] words = text.strip().split(" ", -1);
            PolicyOp op = KebabCase.constant(PolicyOp.class, words[0]).orElseThrow();
            double level = words[2].equals("-") ? 0 : Double.parseDouble(words[2]) / GREATEST_MAGNITUDE;
            return new Step(op, Double.parseDouble(words[1]), level);
        }
    }

    static List<List<Step>> of(AutoAugmentPolicy policy) {
        return TABLES.get(policy);
    }

    private static Map<AutoAugmentPolicy, List<List<Step>>> tables() {
        Map<AutoAugmentPolicy, List<List<Step>>> tables = new EnumMap<>(AutoAugmentPolicy.class);
        for (AutoAugmentPolicy policy : AutoAugmentPolicy.values()) {
            tables.put(policy, read("autoaugment-" + KebabCase.of(policy) + ".txt"));
        }
        return tables;
    }

    private static List<List<Step>> read(String table) {
        try (InputStream in = Objects.requireNonNull(SubPolicies.class.getResourceAsStream(table), table)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line ->
                            Arrays.stream(line.split(",", -1)).map(Step::of).toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read table '" + table + "' of the jar", e);
        }
    }
}
