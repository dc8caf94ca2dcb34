package io.bellows.train;

import io.bellows.param.CheckedParams;
import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * Where training starts from, and which layers learn how fast.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface TransferParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final Param<String> initialModelPath;
        private final StringArrayParam layerRates;

        Group(Params stage) {
            initialModelPath = CheckedParams.string(
                    stage,
                    "initialModelPath",
                    "saved model whose weights training starts from",
                    value -> value != null && !value.isEmpty(),
                    "a path");
            layerRates = CheckedParams.strings(
                    stage,
                    "layerRates",
                    "factors of the learning rate by the names of weights",
                    LayerRates::isRule,
                    "entries names=factor or names=factor@epoch, of a regular expression, a number >= 0 and an epoch");
        }
    }

    /** The group of params; not itself a param. */
    Group transferParams();

    /** The stage itself. */
    S self();

    /**
     * A saved model of a {@link DataParallelTrainer}, on any Hadoop file system, whose weights training starts from. Tensors of
     * the same name and shape are taken; others, such as those of a last layer for other classes, start at random, and the
     * log names them. Not set by default: all start at random.
     *
     * <p>Or an ONNX file, of a name that ends in {@code .onnx}, see {@link io.bellows.engine.onnx.OnnxImporter}: it brings its
     * own network, whose last linear layer is replaced by a new one where it has another number of outputs. {@code
     * architecture} and {@code networkJson} must not be set then.
     */
    default Param<String> initialModelPath() {
        return transferParams().initialModelPath;
    }

    /** The value of {@link #initialModelPath}. */
    default String getInitialModelPath() {
        return getOrDefault(initialModelPath());
    }

    /** Sets {@link #initialModelPath}. */
    default S setInitialModelPath(String value) {
        set(initialModelPath(), value);
        return self();
    }

    /**
     * Factors of the learning rate: entries {@code names=factor}, or {@code names=factor@epoch} for a rule that counts from
     * an epoch on, counted from 1. Names are a regular expression for whole names of weights, such as {@code conv.*}; of the
     * rules that fit, the last counts; 0 freezes. So {@code ["conv.*=0", "conv.*=0.1@3"]} thaws at the third epoch, slowly.
     * Batch normalisation of frozen layers goes on to follow the batches; their gradient counts in no {@code clipNorm}, and the
     * optimizer's steps are counted from their thaw on. Default: none, all learn alike.
     */
    default StringArrayParam layerRates() {
        return transferParams().layerRates;
    }

    /** The value of {@link #layerRates}. */
    default String[] getLayerRates() {
        return getOrDefault(layerRates());
    }

    /** Sets {@link #layerRates}. */
    default S setLayerRates(String... value) {
        set(layerRates(), Arrays.copyOf(value, value.length));
        return self();
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(TransferParams<?> stage) {
        stage.setDefault(stage.layerRates(), new String[0]);
    }
}
