package io.bellows.compress;

import io.bellows.compress.QuantizationSummary.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Looks for the fewest layers that have to stay in floats for a metric to hold a bound.
 *
 * <p>Layers go to floats by their sensitivity, the largest first: twice as many each time until the bound is held, then by halves between
 * the last two numbers. Then they come back one by one, the least sensitive first, where the bound is still held without them, so that none
 * of those that are left could come back alone. Where the smaller sets of layers are {@value #MAX_SMALLER_SETS} at most, all of them are
 * tried as well, and the result is the fewest: what layers cost together may be less than what one of them costs, and more. With no layer
 * quantized the model is the one in floats, so the search ends.
 */
final class AccuracyGuard {
    private static final int MAX_SMALLER_SETS = 32;

    private final QuantizationRecipe recipe;
    private final ToDoubleFunction<byte[]> metric;
    private final boolean largerIsBetter;
    private final double maxLoss;
    private final double floatMetric;
    private final Map<Set<String>, Step> tried = new LinkedHashMap<>();

    /**
     * A guard of one model.
     *
     * @param metric of an ONNX file on the validation rows
     * @param relative whether {@code maxLoss} is a share of the metric in floats
     */
    AccuracyGuard(
            QuantizationRecipe recipe,
            ToDoubleFunction<byte[]> metric,
            boolean largerIsBetter,
            double maxLoss,
            boolean relative) {
        this.recipe = recipe;
        this.metric = metric;
        this.largerIsBetter = largerIsBetter;
        floatMetric = metric.applyAsDouble(recipe.floats());
        if (Double.isNaN(floatMetric)) {
            throw new IllegalArgumentException(
                    "Cannot guard the accuracy of a model: found metric NaN in floats, expected"
                            + " a number; check the validation rows, their labels and the evaluator");
        }
        this.maxLoss = relative ? maxLoss * Math.abs(floatMetric) : maxLoss;
    }

    /** The layers to leave in floats, given the sensitivity of each layer. */
    Set<String> floatLayers(Map<String, Double> sensitivity) {
        List<String> mostSensitiveFirst = sensitivity.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
        List<String> needed = needed(mostSensitiveFirst.subList(0, holdingCount(mostSensitiveFirst)));
        return new HashSet<>(smaller(mostSensitiveFirst, needed.size()).orElse(needed));
    }

    /** How many of {@code layers}, from the first on, hold the bound. */
    private int holdingCount(List<String> layers) {
        int failing = -1;
        int count = 0;
        while (!holds(layers.subList(0, count)) && count < layers.size()) {
            failing = count;
            count = Math.min(layers.size(), Math.max(1, 2 * count));
        }
        while (count - failing > 1) {
            int middle = (failing + count) / 2;
            if (holds(layers.subList(0, middle))) {
                count = middle;
            } else {
                failing = middle;
            }
        }
        return count;
    }

    /** {@code layers} without those that need not stay. */
    private List<String> needed(List<String> layers) {
        List<String> kept = new ArrayList<>(layers);
        for (int i = kept.size() - 1; i >= 0; i--) {
            List<String> fewer = new ArrayList<>(kept);
            fewer.remove(i);
            if (holds(fewer)) {
                kept = fewer;
            }
        }
        return kept;
    }

    /** The smallest set of less than {@code count} layers that holds the bound, if there is one and the sets are few. */
    private Optional<List<String>> smaller(List<String> layers, int count) {
        List<List<String>> all = new ArrayList<>();
        List<List<String>> ofOneSize = List.of(List.of());
        for (int size = 1; size < count; size++) {
            ofOneSize = oneMore(ofOneSize, layers);
            all.addAll(ofOneSize);
            if (all.size() > MAX_SMALLER_SETS) {
                return Optional.empty();
            }
        }
        return all.stream().filter(this::holds).findFirst();
    }

    /** Each of {@code sets} with each of the layers behind its last one. */
    private static List<List<String>> oneMore(List<List<String>> sets, List<String> layers) {
        List<List<String>> larger = new ArrayList<>();
        for (List<String> set : sets) {
            int next = set.isEmpty() ? 0 : layers.indexOf(set.get(set.size() - 1)) + 1;
            for (String layer : layers.subList(next, layers.size())) {
                List<String> more = new ArrayList<>(set);
                more.add(layer);
                larger.add(more);
            }
        }
        return larger;
    }

    private boolean holds(List<String> floatLayers) {
        return tried.computeIfAbsent(new TreeSet<>(floatLayers), this::measured).holds();
    }

    private Step measured(Set<String> floatLayers) {
        byte[] onnx = recipe.quantized(floatLayers);
        double found = metric.applyAsDouble(onnx);
        double loss = largerIsBetter ? floatMetric - found : found - floatMetric;
        return new Step(List.copyOf(floatLayers), found, onnx.length, loss <= maxLoss);
    }

    double floatMetric() {
        return floatMetric;
    }

    /** All that was tried, in order. */
    List<Step> steps() {
        return List.copyOf(tried.values());
    }
}
