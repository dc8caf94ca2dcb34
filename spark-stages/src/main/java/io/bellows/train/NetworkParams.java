package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkJson;
import io.bellows.network.Zoo;
import io.bellows.param.CheckedParams;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Which network is trained.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface NetworkParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> architecture;
        private final Param<String> networkJson;
        private final DoubleParam width;
        private final DoubleParam dropout;
        private final DoubleParam dropPath;
        private final IntArrayParam hiddenUnits;
        private final IntArrayParam categorySizes;
        private final IntParam vocabularySize;
        private final IntParam embeddingSize;
        private final IntArrayParam inputShape;

        Group(Params stage) {
            architecture = CheckedParams.string(
                    stage,
                    "architecture",
                    "network of the zoo: " + String.join(" | ", Zoo.architectures()),
                    Zoo.architectures()::contains,
                    "one of " + String.join(", ", Zoo.architectures()));
            networkJson = CheckedParams.string(
                    stage,
                    "networkJson",
                    "a network of one's own, in place of one of the zoo",
                    json -> NetworkJson.read(json) != null,
                    "the JSON of a network");
            width = CheckedParams.doubleAbove(stage, "width", "multiplies the channels of a zoo network", 0);
            dropout = CheckedParams.doubleBetween(
                    stage, "dropout", "dropout before the last layers of a zoo network", 0, Math.nextDown(1.0));
            dropPath = CheckedParams.doubleBetween(
                    stage, "dropPath", "how often training skips the last residual block", 0, Math.nextDown(1.0));
            hiddenUnits = CheckedParams.intsAtLeast(stage, "hiddenUnits", "widths of mlp's hidden layers", 1);
            categorySizes = new IntArrayParam(
                    stage, "categorySizes", "how many categories each of mlp's first features has, numbered from 0");
            vocabularySize =
                    CheckedParams.intAtLeast(stage, "vocabularySize", "how many ids the words of text-cnn have", 0);
            embeddingSize = CheckedParams.intAtLeast(
                    stage, "embeddingSize", "length of a word's vector, and the most of that of a category", 1);
            inputShape = new IntArrayParam(
                    stage, "inputShape", "shape of one row's features; the column's own when not set");
        }
    }

    /** The group of params; not itself a param. */
    Group networkParams();

    /** The stage itself. */
    S self();

    /** A network of the zoo, one of {@link Zoo#architectures}; default {@code mlp}. */
    default Param<String> architecture() {
        return networkParams().architecture;
    }

    /** The value of {@link #architecture}. */
    default String getArchitecture() {
        return getOrDefault(architecture());
    }

    /** Sets {@link #architecture}. */
    default S setArchitecture(String value) {
        set(architecture(), value);
        return self();
    }

    /** A network of one's own as JSON, in place of one of the zoo; not set by default. See {@link NetworkJson}. */
    default Param<String> networkJson() {
        return networkParams().networkJson;
    }

    /** The value of {@link #networkJson}. */
    default String getNetworkJson() {
        return getOrDefault(networkJson());
    }

    /** Sets {@link #networkJson}. */
    default S setNetworkJson(String value) {
        set(networkJson(), value);
        return self();
    }

    /** Multiplies the channels of a zoo network, above 0; default 1. */
    default DoubleParam width() {
        return networkParams().width;
    }

    /** The value of {@link #width}. */
    default double getWidth() {
        return (double) getOrDefault(width());
    }

    /** Sets {@link #width}. */
    default S setWidth(double value) {
        set(width(), value);
        return self();
    }

    /** Dropout before the last layers of a zoo network, in [0, 1); default 0. */
    default DoubleParam dropout() {
        return networkParams().dropout;
    }

    /** The value of {@link #dropout}. */
    default double getDropout() {
        return (double) getOrDefault(dropout());
    }

    /** Sets {@link #dropout}. */
    default S setDropout(double value) {
        set(dropout(), value);
        return self();
    }

    /** How often training skips the last residual block, in [0, 1); earlier ones less often; default 0. */
    default DoubleParam dropPath() {
        return networkParams().dropPath;
    }

    /** The value of {@link #dropPath}. */
    default double getDropPath() {
        return (double) getOrDefault(dropPath());
    }

    /** Sets {@link #dropPath}. */
    default S setDropPath(double value) {
        set(dropPath(), value);
        return self();
    }

    /** Widths of {@code mlp}'s hidden layers; default 256, 128. */
    default IntArrayParam hiddenUnits() {
        return networkParams().hiddenUnits;
    }

    /** The value of {@link #hiddenUnits}. */
    default int[] getHiddenUnits() {
        return getOrDefault(hiddenUnits());
    }

    /** Sets {@link #hiddenUnits}. */
    default S setHiddenUnits(int[] value) {
        set(hiddenUnits(), value);
        return self();
    }

    /** How many categories each of {@code mlp}'s first features has, numbered from 0; none by default. */
    default IntArrayParam categorySizes() {
        return networkParams().categorySizes;
    }

    /** The value of {@link #categorySizes}. */
    default int[] getCategorySizes() {
        return getOrDefault(categorySizes());
    }

    /** Sets {@link #categorySizes}. */
    default S setCategorySizes(int[] value) {
        set(categorySizes(), value);
        return self();
    }

    /** How many ids {@code text-cnn}'s words have; default 0, which it refuses. */
    default IntParam vocabularySize() {
        return networkParams().vocabularySize;
    }

    /** The value of {@link #vocabularySize}. */
    default int getVocabularySize() {
        return (int) getOrDefault(vocabularySize());
    }

    /** Sets {@link #vocabularySize}. */
    default S setVocabularySize(int value) {
        set(vocabularySize(), value);
        return self();
    }

    /** Length of the vector of a word, and the most of that of a category; default 64. */
    default IntParam embeddingSize() {
        return networkParams().embeddingSize;
    }

    /** The value of {@link #embeddingSize}. */
    default int getEmbeddingSize() {
        return (int) getOrDefault(embeddingSize());
    }

    /** Sets {@link #embeddingSize}. */
    default S setEmbeddingSize(int value) {
        set(embeddingSize(), value);
        return self();
    }

    /** Shape of one row's features, such as 3, 32, 32; not set by default: the column's metadata, or a vector. */
    default IntArrayParam inputShape() {
        return networkParams().inputShape;
    }

    /** The value of {@link #inputShape}. */
    default int[] getInputShape() {
        return getOrDefault(inputShape());
    }

    /** Sets {@link #inputShape}. */
    default S setInputShape(int[] value) {
        set(inputShape(), value);
        return self();
    }

    /** Sets {@link #networkJson} to {@code network}. */
    default S setNetwork(Network network) {
        return setNetworkJson(NetworkJson.write(network));
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(NetworkParams<?> stage) {
        Zoo.Settings defaults = Zoo.Settings.defaults();
        stage.setDefault(stage.architecture(), "mlp");
        stage.setDefault(stage.width(), defaults.width());
        stage.setDefault(stage.dropout(), defaults.dropout());
        stage.setDefault(stage.dropPath(), defaults.dropPath());
        stage.setDefault(stage.hiddenUnits(), ints(defaults.hidden()));
        stage.setDefault(stage.categorySizes(), ints(defaults.categorySizes()));
        stage.setDefault(stage.vocabularySize(), defaults.vocabularySize());
        stage.setDefault(stage.embeddingSize(), defaults.embeddingSize());
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
