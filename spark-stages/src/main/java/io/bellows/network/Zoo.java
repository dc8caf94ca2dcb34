package io.bellows.network;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Networks from the literature, for any input shape that they can take and any number of classes.
 *
 * <p>Their counts of parameters and multiply-adds are the published ones. Fresh weights: convolutions by He et al. 2015,
 * linear layers by Glorot and Bengio 2010, biases 0, scales of norms 1, those that end a residual block too.
 */
public final class Zoo {
    /**
     * What a network of the zoo can be told; each uses what it knows.
     *
     * @param width multiplies the channels of an image network
     * @param dropout rate before the last layers
     * @param dropPath rate at which the last residual block is left out in training; earlier ones are at lower rates
     * @param hidden widths of the MLP's hidden layers
     * @param categorySizes how many categories each of the MLP's first inputs has
     * @param vocabularySize how many ids the words of a text have
     * @param embeddingSize length of the vector of a word, and the most of that of a category
     */
    public record Settings(
            double width,
            double dropout,
            double dropPath,
            List<Integer> hidden,
            List<Integer> categorySizes,
            int vocabularySize,
            int embeddingSize) {
        public Settings {
            hidden = List.copyOf(hidden);
            categorySizes = List.copyOf(categorySizes);
        }

        /** Width 1, no dropout, hidden layers of 256 and 128, no categories and no words, embeddings of 64. */
        public static Settings defaults() {
            return new Settings(1.0, 0.0, 0.0, List.of(256, 128), List.of(), 0, 64);
        }
    }

    private interface Architecture {
        Network build(Shape input, int classes, Settings settings);
    }

    private static final Map<String, Architecture> ARCHITECTURES = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "mlp",
                    (input, classes, told) ->
                            mlp(input, classes, told.dropout, told.hidden, told.categorySizes, told.embeddingSize)),
            Map.entry("lenet-5", (input, classes, told) -> leNet5(input, classes, told.width, told.dropout)),
            Map.entry("resnet-20", (input, classes, told) -> resNet20(input, classes, told.width, told.dropPath)),
            Map.entry("resnet-18", (input, classes, told) -> resNet18(input, classes, told.width, told.dropPath)),
            Map.entry("resnet-50", (input, classes, told) -> resNet50(input, classes, told.width, told.dropPath)),
            Map.entry("mobilenet-v2", (input, classes, told) -> mobileNetV2(input, classes, told.width, told.dropout)),
            Map.entry(
                    "efficientnet-lite0",
                    (input, classes, told) ->
                            efficientNetLite0(input, classes, told.width, told.dropout, told.dropPath)),
            Map.entry(
                    "efficientnet-b0",
                    (input, classes, told) -> efficientNetB0(input, classes, told.width, told.dropout, told.dropPath)),
            Map.entry(
                    "text-cnn",
                    (input, classes, told) ->
                            textCnn(input, classes, told.vocabularySize, told.embeddingSize, told.width, told.dropout)),
            Map.entry("series-cnn", (input, classes, told) -> seriesCnn(input, classes, told.width))));

    private Zoo() {}

    /**
     * The network {@code architecture}, one of {@link #architectures}.
     *
     * @throws IllegalArgumentException if there is none of that name, or it cannot take the input
     */
    public static Network create(String architecture, Shape input, int classes, Settings settings) {
        Architecture found = ARCHITECTURES.get(architecture);
        if (found == null) {
            throw new IllegalArgumentException(
                    "Cannot create network '" + architecture + "': expected one of " + ARCHITECTURES.keySet());
        }
        return found.build(input, classes, settings);
    }

    /** The names that {@link #create} takes. */
    public static Set<String> architectures() {
        return Collections.unmodifiableSet(ARCHITECTURES.keySet());
    }

    /** Fully connected layers of the widths {@code hidden} with ReLU, then one output a class. */
    public static Network mlp(Shape input, int classes, double dropout, List<Integer> hidden) {
        return mlp(
                input, classes, dropout, hidden, List.of(), Settings.defaults().embeddingSize());
    }

    /**
     * The same for rows whose first columns are categories: each goes through an embedding of its own (Guo and Berkhahn
     * 2016, "Entity Embeddings of Categorical Variables"), whose results and the other columns are joined.
     *
     * @param categorySizes how many categories each of the first columns has, numbered from 0
     * @param embeddingSize the most elements of an embedding; one of n categories has (n + 1) / 2 at most
     */
    public static Network mlp(
            Shape input,
            int classes,
            double dropout,
            List<Integer> hidden,
            List<Integer> categorySizes,
            int embeddingSize) {
        return Perceptrons.mlp(input, classes, dropout, hidden, categorySizes, embeddingSize);
    }

    /**
     * LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition", section II.B, with ReLU and max
     * pooling in place of tanh and trained sub-sampling, as it is used today.
     *
     * @param width multiplies the channels and hidden units
     */
    public static Network leNet5(Shape input, int classes, double width, double dropout) {
        int padding = input.rank() == 3 && input.dim(1) < 32 ? 2 : 0;
        return NetworkBuilder.network("lenet-5", input.toArray())
                .conv2d(scaled(6, width), 5, 1, padding)
                .relu()
                .maxPool(2, 2)
                .conv2d(scaled(16, width), 5, 1, 0)
                .relu()
                .maxPool(2, 2)
                .flatten()
                .linear(scaled(120, width))
                .relu()
                .dropout(dropout)
                .linear(scaled(84, width))
                .relu()
                .linear(classes)
                .build();
    }

    /**
     * He et al. 2016, "Deep Residual Learning for Image Recognition", section 4.2, for images of 32×32 such as CIFAR's, with
     * convolutions in the shortcuts that change shape (the paper's option B).
     *
     * @param dropPath see {@link Settings}
     */
    public static Network resNet20(Shape input, int classes, double width, double dropPath) {
        return ResNets.cifar("resnet-20", input, classes, 3, width, dropPath);
    }

    /** He et al. 2016, table 1, 18 layers. */
    public static Network resNet18(Shape input, int classes, double width, double dropPath) {
        return ResNets.imageNet("resnet-18", input, classes, new int[] {2, 2, 2, 2}, false, width, dropPath);
    }

    /** He et al. 2016, table 1, 50 layers; the 3×3 convolutions have the strides, as everywhere today ("v1.5"). */
    public static Network resNet50(Shape input, int classes, double width, double dropPath) {
        return ResNets.imageNet("resnet-50", input, classes, new int[] {3, 4, 6, 3}, true, width, dropPath);
    }

    /**
     * Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks".
     *
     * @param width the paper's width multiplier; channels are rounded to multiples of 8
     */
    public static Network mobileNetV2(Shape input, int classes, double width, double dropout) {
        return InvertedResiduals.mobileNetV2(input, classes, width, dropout);
    }

    /**
     * Liu 2020, "Higher accuracy on vision models with EfficientNet-Lite": B0 with ReLU6 and without squeeze and excitation,
     * for quantization. Padding is the same on both sides.
     */
    public static Network efficientNetLite0(Shape input, int classes, double width, double dropout, double dropPath) {
        return InvertedResiduals.efficientNetLite0(input, classes, width, dropout, dropPath);
    }

    /** Tan and Le 2019, "EfficientNet: Rethinking Model Scaling", table 1. Padding is the same on both sides. */
    public static Network efficientNetB0(Shape input, int classes, double width, double dropout, double dropPath) {
        return InvertedResiduals.efficientNetB0(input, classes, width, dropout, dropPath);
    }

    /**
     * Kim 2014, "Convolutional Neural Networks for Sentence Classification": embeddings, convolutions over 3, 4 and 5 words
     * side by side, the largest value of each over time.
     *
     * @param input a vector of word ids from 0 to {@code vocabularySize - 1}, all texts of one length
     * @param width multiplies the 100 channels of each convolution
     */
    public static Network textCnn(
            Shape input, int classes, int vocabularySize, int embeddingSize, double width, double dropout) {
        return SequenceNets.textCnn(input, classes, vocabularySize, embeddingSize, width, dropout);
    }

    /**
     * The fully convolutional network of Wang, Yan and Oates 2017, "Time Series Classification from Scratch with Deep Neural
     * Networks", section II.B; its first kernel is of 7 in place of 8, so that the length stays.
     *
     * @param input a series of numbers, or of channels×length
     */
    public static Network seriesCnn(Shape input, int classes, double width) {
        return SequenceNets.seriesCnn(input, classes, width);
    }

    static int scaled(int count, double width) {
        return Math.max(1, (int) Math.round(count * width));
    }
}
