package io.bellows.network;

import io.bellows.network.layer.Activation.Function;
import io.bellows.network.layer.Window;
import java.util.List;

/** Networks of inverted residual blocks: a wide depthwise convolution between two of 1×1, around which a shortcut leads. */
final class InvertedResiduals {
    /** Blocks of one kind behind one another; the first has the stride. */
    private record Stage(int expansion, int kernel, int stride, int channels, int blocks) {}

    /** Sandler et al. 2018, table 2. */
    private static final List<Stage> MOBILE_NET_V2 = List.of(
            new Stage(1, 3, 1, 16, 1),
            new Stage(6, 3, 2, 24, 2),
            new Stage(6, 3, 2, 32, 3),
            new Stage(6, 3, 2, 64, 4),
            new Stage(6, 3, 1, 96, 3),
            new Stage(6, 3, 2, 160, 3),
            new Stage(6, 3, 1, 320, 1));

    /** Tan and Le 2019, table 1. */
    private static final List<Stage> EFFICIENT_NET = List.of(
            new Stage(1, 3, 1, 16, 1),
            new Stage(6, 3, 2, 24, 2),
            new Stage(6, 5, 2, 40, 2),
            new Stage(6, 3, 2, 80, 3),
            new Stage(6, 5, 1, 112, 3),
            new Stage(6, 5, 2, 192, 4),
            new Stage(6, 3, 1, 320, 1));

    private static final int STEM = 32;
    private static final int HEAD = 1280;

    private final NetworkBuilder builder;
    private final Function function;
    private final boolean excites;

    private InvertedResiduals(String name, Shape input, Function function, boolean excites) {
        builder = NetworkBuilder.network(name, input.toArray());
        this.function = function;
        this.excites = excites;
    }

    static Network mobileNetV2(Shape input, int classes, double width, double dropout) {
        return new InvertedResiduals("mobilenet-v2", input, Function.RELU6, false)
                .stem(divisible(STEM * width))
                .stages(MOBILE_NET_V2, width, 0)
                .head(divisible(HEAD * Math.max(1.0, width)), dropout, classes);
    }

    /** The first and last convolutions of the Lite networks have one width, whatever that of the others is. */
    static Network efficientNetLite0(Shape input, int classes, double width, double dropout, double dropPath) {
        return new InvertedResiduals("efficientnet-lite0", input, Function.RELU6, false)
                .stem(STEM)
                .stages(EFFICIENT_NET, width, dropPath)
                .head(HEAD, dropout, classes);
    }

    static Network efficientNetB0(Shape input, int classes, double width, double dropout, double dropPath) {
        return new InvertedResiduals("efficientnet-b0", input, Function.SILU, true)
                .stem(divisible(STEM * width))
                .stages(EFFICIENT_NET, width, dropPath)
                .head(divisible(HEAD * width), dropout, classes);
    }

    private InvertedResiduals stem(int channels) {
        convNorm(channels, 3, 2);
        builder.activation(function);
        return this;
    }

    private InvertedResiduals stages(List<Stage> stages, double width, double dropPath) {
        int blocks = stages.stream().mapToInt(Stage::blocks).sum();
        int before = 0;
        for (Stage stage : stages) {
            for (int i = 0; i < stage.blocks; i++) {
                block(stage, divisible(stage.channels * width), i == 0 ? stage.stride : 1, dropPath * before / blocks);
                before++;
            }
        }
        return this;
    }

    private Network head(int channels, double dropout, int classes) {
        convNorm(channels, 1, 1);
        return builder.activation(function)
                .globalAveragePool()
                .dropout(dropout)
                .linear(classes)
                .build();
    }

    private void block(Stage stage, int out, int stride, double dropPath) {
        String entry = builder.here();
        int in = builder.shapeHere().dim(0);
        if (stage.expansion != 1) {
            convNorm(in * stage.expansion, 1, 1);
            builder.activation(function);
        }
        builder.depthwiseConv2d(stage.kernel, stride, stage.kernel / 2)
                .batchNorm()
                .activation(function);
        if (excites) {
            builder.squeezeExcite(Math.max(1, in / 4), function);
        }
        convNorm(out, 1, 1);
        if (stride == 1 && in == out) {
            builder.dropPath(dropPath).plus(entry);
        }
    }

    private void convNorm(int channels, int kernel, int stride) {
        builder.conv2d(channels, Window.square(kernel, stride, kernel / 2), 1, false)
                .batchNorm();
    }

    /** The multiple of 8 nearest to {@code channels}, and not more than a tenth below it. */
    private static int divisible(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
