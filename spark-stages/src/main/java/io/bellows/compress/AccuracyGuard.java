package io.bellows.compress;

import io.bellows.compress.QuantizationSummary.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Looks for the fewest layers that have to stay in floats for a metric to hold a bound.
 *
 * <p>Layers go to floats by their sensitivity, the largest first, twice as many each time, until the bound is held; then
 * they come back one by one, the least sensitive first, where the bound is still held without them. With no layer
 * quantized the model is the one in floats, so the search ends.
 */
final class AccuracyGuard {
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
        int count = 0;
        while (!holds(mostSensitiveFirst.subList(0, count)) && count < mostSensitiveFirst.size()) {
            count = Math.min(mostSensitiveFirst.size(), Math.max(1, 2 * count));
        }
        List<String> kept = new ArrayList<>(mostSensitiveFirst.subList(0, count));
        for (int i = kept.size() - 1; i >= 0; i--) {
            List<String> fewer = new ArrayList<>(kept);
            fewer.remove(i);
            if (holds(fewer)) {
                kept = fewer;
            }
        }
        return new HashSet<>(kept);
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
