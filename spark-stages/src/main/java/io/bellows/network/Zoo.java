package io.bellows.network;

import io.bellows.network.layer.Window;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Networks from the literature, for any input shape that they can take and any number of classes. */
public final class Zoo {
    /** What a network of the zoo can be told; each uses what it knows. */
    public record Settings(double width, double dropout, List<Integer> hidden) {
        public Settings {
            hidden = List.copyOf(hidden);
        }

        /** Width 1, no dropout, hidden layers of 256 and 128. */
        public static Settings defaults() {
            return new Settings(1.0, 0.0, List.of(256, 128));
        }
    }

    private interface Architecture {
        Network build(Shape input, int classes, Settings settings);
    }

    private static final Map<String, Architecture> ARCHITECTURES = new TreeMap<>(Map.of(
            "mlp", (input, classes, settings) -> mlp(input, classes, settings.dropout(), settings.hidden()),
            "lenet-5", (input, classes, settings) -> leNet5(input, classes, settings.width(), settings.dropout()),
            "mobilenet-v2",
                    (input, classes, settings) -> mobileNetV2(input, classes, settings.width(), settings.dropout())));

    /** MobileNetV2's stages (its table 2): expansion, channels, blocks, stride of the first block. */
    private static final int[][] MOBILE_NET_V2 = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    private Zoo() {}

    /**
     * The network {@code architecture}: mlp, lenet-5 or mobilenet-v2.
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
        NetworkBuilder builder = NetworkBuilder.network("mlp", input.toArray());
        if (input.rank() > 1) {
            builder.flatten();
        }
        for (int width : hidden) {
            builder.linear(width).relu();
            if (dropout > 0) {
                builder.dropout(dropout);
            }
        }
        return builder.linear(classes).build();
    }

    /**
     * LeCun et al. 1998, "Gradient-Based Learning Applied to Document Recognition", section II.B, with ReLU and max
     * pooling in place of tanh and trained sub-sampling, as it is used today.
     *
     * @param width multiplies the channels and hidden units
     */
    public static Network leNet5(Shape input, int classes, double width, double dropout) {
        int padding = input.rank() == 3 && input.dim(1) < 32 ? 2 : 0;
        NetworkBuilder builder = NetworkBuilder.network("lenet-5", input.toArray())
                .conv2d(scaled(6, width), 5, 1, padding)
                .relu()
                .maxPool(2, 2)
                .conv2d(scaled(16, width), 5, 1, 0)
                .relu()
                .maxPool(2, 2)
                .flatten()
                .linear(scaled(120, width))
                .relu();
        if (dropout > 0) {
            builder.dropout(dropout);
        }
        return builder.linear(scaled(84, width)).relu().linear(classes).build();
    }

    private static int scaled(int count, double width) {
        return Math.max(1, (int) Math.round(count * width));
    }

    /**
     * Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear Bottlenecks".
     *
     * @param width the paper's width multiplier; channels are rounded to multiples of 8
     */
    public static Network mobileNetV2(Shape input, int classes, double width, double dropout) {
        NetworkBuilder builder = NetworkBuilder.network("mobilenet-v2", input.toArray());
        convNormRelu(builder, divisible(32 * width), 3, 2);
        int channels = divisible(32 * width);
        for (int[] stage : MOBILE_NET_V2) {
            int out = divisible(stage[1] * width);
            for (int block = 0; block < stage[2]; block++) {
                invertedResidual(builder, channels, out, stage[0], block == 0 ? stage[3] : 1);
                channels = out;
            }
        }
        convNormRelu(builder, divisible(1280 * Math.max(1.0, width)), 1, 1);
        builder.globalAveragePool();
        if (dropout > 0) {
            builder.dropout(dropout);
        }
        return builder.linear(classes).build();
    }

    private static void invertedResidual(NetworkBuilder builder, int in, int out, int expansion, int stride) {
        String entry = builder.here();
        if (expansion != 1) {
            convNormRelu(builder, in * expansion, 1, 1);
        }
        builder.depthwiseConv2d(3, stride, 1).batchNorm().relu6();
        builder.conv2d(out, Window.square(1, 1, 0), 1, false).batchNorm();
        if (stride == 1 && in == out) {
            builder.plus(entry);
        }
    }

    private static void convNormRelu(NetworkBuilder builder, int out, int kernel, int stride) {
        builder.conv2d(out, Window.square(kernel, stride, kernel / 2), 1, false)
                .batchNorm()
                .relu6();
    }

    /** The multiple of 8 nearest to {@code channels}, and not more than a tenth below it. */
    private static int divisible(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
