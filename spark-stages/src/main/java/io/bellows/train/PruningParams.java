package io.bellows.train;

import io.bellows.network.prune.ChannelImportance;
import io.bellows.network.prune.ChannelTarget;
import io.bellows.network.prune.GroupSparsity;
import io.bellows.network.prune.PrunableLayers;
import io.bellows.network.prune.PruningScope;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * What pruning takes away.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface PruningParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<PruningMethod> method;
        private final DoubleParam sparsity;
        private final Param<String> pattern;
        private final ModeParam<PruningScope> scope;
        private final StringArrayParam excludedLayers;
        private final ModeParam<ChannelTarget> channelTarget;
        private final DoubleParam removedFraction;
        private final ModeParam<ChannelImportance> importance;
        private final IntParam channelMultiple;
        private final DoubleParam rankEnergy;

        Group(Params stage) {
            method = new ModeParam<>(stage, "method", "how the network is made smaller", PruningMethod.class);
            sparsity = CheckedParams.doubleBetween(
                    stage,
                    "sparsity",
                    "share of the weights that magnitude pruning sets to zero",
                    0,
                    Math.nextDown(1.0));
            pattern = CheckedParams.string(
                    stage,
                    "pattern",
                    "N:M, how many of each group of weights stay",
                    value -> value != null && GroupSparsity.isPattern(value),
                    "a form such as 2:4, the first number smaller");
            scope = new ModeParam<>(stage, "scope", "where the smallest are looked for", PruningScope.class);
            excludedLayers = CheckedParams.strings(
                    stage,
                    "excludedLayers",
                    "names of layers that stay as they are",
                    PrunableLayers::isPattern,
                    "regular expressions");
            channelTarget = new ModeParam<>(
                    stage, "channelTarget", "what removedFraction is a fraction of", ChannelTarget.class);
            removedFraction = CheckedParams.doubleBetween(
                    stage,
                    "removedFraction",
                    "fraction of multiply-adds or channels to take out",
                    Double.MIN_NORMAL,
                    Math.nextDown(1.0));
            importance =
                    new ModeParam<>(stage, "importance", "what tells that a channel matters", ChannelImportance.class);
            channelMultiple = CheckedParams.intAtLeast(
                    stage,
                    "channelMultiple",
                    "what the channels that a layer keeps are rounded up to a multiple of",
                    1);
            rankEnergy = CheckedParams.doubleBetween(
                    stage,
                    "rankEnergy",
                    "share of the squared singular values that low-rank keeps",
                    Double.MIN_NORMAL,
                    1);
        }
    }

    /** The group of params; not itself a param. */
    Group pruningParams();

    /** The stage itself. */
    S self();

    /** How: {@code magnitude}, {@code groups}, {@code channels} or {@code low-rank}; default {@code magnitude}. */
    default ModeParam<PruningMethod> method() {
        return pruningParams().method;
    }

    /** The value of {@link #method}. */
    default String getMethod() {
        return getOrDefault(method());
    }

    /** Sets {@link #method}. */
    default S setMethod(String value) {
        set(method(), value);
        return self();
    }

    /** Sets {@link #method}. */
    default S setMethod(PruningMethod value) {
        return setMethod(method().stored(value));
    }

    /** Share of the weights of kernels and matrices that {@code magnitude} sets to zero, in [0, 1); default 0.7. */
    default DoubleParam sparsity() {
        return pruningParams().sparsity;
    }

    /** The value of {@link #sparsity}. */
    default double getSparsity() {
        return (double) getOrDefault(sparsity());
    }

    /** Sets {@link #sparsity}. */
    default S setSparsity(double value) {
        set(sparsity(), value);
        return self();
    }

    /** N:M for {@code groups}: of every M consecutive input channels N weights stay; default {@code 2:4}. */
    default Param<String> pattern() {
        return pruningParams().pattern;
    }

    /** The value of {@link #pattern}. */
    default String getPattern() {
        return getOrDefault(pattern());
    }

    /** Sets {@link #pattern}. */
    default S setPattern(String value) {
        set(pattern(), value);
        return self();
    }

    /** Where the smallest weights or channels are looked for: in the whole network, {@code global}, or in each layer by itself, {@code layer}; default {@code global}. */
    default ModeParam<PruningScope> scope() {
        return pruningParams().scope;
    }

    /** The value of {@link #scope}. */
    default String getScope() {
        return getOrDefault(scope());
    }

    /** Sets {@link #scope}. */
    default S setScope(String value) {
        set(scope(), value);
        return self();
    }

    /** Sets {@link #scope}. */
    default S setScope(PruningScope value) {
        return setScope(scope().stored(value));
    }

    /** Layers that stay as they are: regular expressions, each for whole names such as {@code conv1} or {@code linear.*}. Default none: the first and the last layer are pruned like all others; biases, normalisation and embeddings never are set to zero, and neither the inputs nor the outputs of the network lose channels. */
    default StringArrayParam excludedLayers() {
        return pruningParams().excludedLayers;
    }

    /** The value of {@link #excludedLayers}. */
    default String[] getExcludedLayers() {
        return getOrDefault(excludedLayers());
    }

    /** Sets {@link #excludedLayers}. */
    default S setExcludedLayers(String... value) {
        set(excludedLayers(), value);
        return self();
    }

    /** What {@code channels} is to take {@code removedFraction} of: {@code multiply-adds}, or {@code channels} themselves; default {@code multiply-adds}. */
    default ModeParam<ChannelTarget> channelTarget() {
        return pruningParams().channelTarget;
    }

    /** The value of {@link #channelTarget}. */
    default String getChannelTarget() {
        return getOrDefault(channelTarget());
    }

    /** Sets {@link #channelTarget}. */
    default S setChannelTarget(String value) {
        set(channelTarget(), value);
        return self();
    }

    /** Sets {@link #channelTarget}. */
    default S setChannelTarget(ChannelTarget value) {
        return setChannelTarget(channelTarget().stored(value));
    }

    /** Fraction that {@code channels} takes out, above 0 and below 1; default 0.5. */
    default DoubleParam removedFraction() {
        return pruningParams().removedFraction;
    }

    /** The value of {@link #removedFraction}. */
    default double getRemovedFraction() {
        return (double) getOrDefault(removedFraction());
    }

    /** Sets {@link #removedFraction}. */
    default S setRemovedFraction(double value) {
        set(removedFraction(), value);
        return self();
    }

    /** What tells that a channel matters: {@code l1} or {@code l2}, the norm of its weights, or {@code norm-scale}, its factor in batch normalisation; default {@code l2}. */
    default ModeParam<ChannelImportance> importance() {
        return pruningParams().importance;
    }

    /** The value of {@link #importance}. */
    default String getImportance() {
        return getOrDefault(importance());
    }

    /** Sets {@link #importance}. */
    default S setImportance(String value) {
        set(importance(), value);
        return self();
    }

    /** Sets {@link #importance}. */
    default S setImportance(ChannelImportance value) {
        return setImportance(importance().stored(value));
    }

    /** Layers keep a multiple of so many channels, or all; 8 or 16 suits the vector instructions of processors; at least 1; default 1. */
    default IntParam channelMultiple() {
        return pruningParams().channelMultiple;
    }

    /** The value of {@link #channelMultiple}. */
    default int getChannelMultiple() {
        return (int) getOrDefault(channelMultiple());
    }

    /** Sets {@link #channelMultiple}. */
    default S setChannelMultiple(int value) {
        set(channelMultiple(), value);
        return self();
    }

    /** Share of the squared singular values of a matrix that {@code low-rank} keeps, above 0 and at most 1; default 0.9. */
    default DoubleParam rankEnergy() {
        return pruningParams().rankEnergy;
    }

    /** The value of {@link #rankEnergy}. */
    default double getRankEnergy() {
        return (double) getOrDefault(rankEnergy());
    }

    /** Sets {@link #rankEnergy}. */
    default S setRankEnergy(double value) {
        set(rankEnergy(), value);
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(PruningParams<?> stage) {
        stage.setDefault(stage.method(), stage.method().stored(PruningMethod.MAGNITUDE));
        stage.setDefault(stage.sparsity(), 0.7);
        stage.setDefault(stage.pattern(), "2:4");
        stage.setDefault(stage.scope(), stage.scope().stored(PruningScope.GLOBAL));
        stage.setDefault(stage.excludedLayers(), new String[0]);
        stage.setDefault(stage.channelTarget(), stage.channelTarget().stored(ChannelTarget.MULTIPLY_ADDS));
        stage.setDefault(stage.removedFraction(), 0.5);
        stage.setDefault(stage.importance(), stage.importance().stored(ChannelImportance.L2));
        stage.setDefault(stage.channelMultiple(), 1);
        stage.setDefault(stage.rankEnergy(), 0.9);
    }
}
