package io.bellows.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkJson;
import io.bellows.network.Zoo;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
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
        private final IntArrayParam hiddenUnits;
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
                    NetworkParams::isNetwork,
                    "the JSON of a network");
            width = CheckedParams.doubleAbove(stage, "width", "multiplies the channels of a zoo network", 0);
            dropout = CheckedParams.doubleBetween(
                    stage, "dropout", "dropout before the last layers of a zoo network", 0, Math.nextDown(1.0));
            hiddenUnits = new IntArrayParam(stage, "hiddenUnits", "widths of mlp's hidden layers");
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

    private static boolean isNetwork(String json) {
        return NetworkJson.read(json) != null;
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(NetworkParams<?> stage) {
        stage.setDefault(stage.architecture(), "mlp");
        stage.setDefault(stage.width(), 1.0);
        stage.setDefault(stage.dropout(), 0.0);
        stage.setDefault(stage.hiddenUnits(), new int[] {256, 128});
    }
}
