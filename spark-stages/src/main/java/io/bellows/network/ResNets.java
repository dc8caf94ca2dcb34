package io.bellows.network;

import io.bellows.network.layer.MaxPool;
import io.bellows.network.layer.Window;
import java.util.Arrays;

/** The residual networks of He et al. 2016, "Deep Residual Learning for Image Recognition". */
final class ResNets {
    private static final int BOTTLENECK = 4;

    private final NetworkBuilder builder;
    private final boolean bottleneck;
    private final double dropPath;
    private final int blocks;
    private int block;

    private ResNets(NetworkBuilder builder, boolean bottleneck, double dropPath, int blocks) {
        this.builder = builder;
        this.bottleneck = bottleneck;
        this.dropPath = dropPath;
        this.blocks = blocks;
    }

    static Network cifar(String name, Shape input, int classes, int depth, double width, double dropPath) {
        NetworkBuilder builder = NetworkBuilder.network(name, input.toArray());
        ResNets net = new ResNets(builder, false, dropPath, 3 * depth);
        int channels = Zoo.scaled(16, width);
        net.convNorm(channels, 3, 1);
        builder.relu();
        for (int stage = 0; stage < 3; stage++) {
            net.stage(channels << stage, depth, stage == 0 ? 1 : 2);
        }
        return builder.globalAveragePool().linear(classes).build();
    }

    static Network imageNet(
            String name, Shape input, int classes, int[] depths, boolean bottleneck, double width, double dropPath) {
        NetworkBuilder builder = NetworkBuilder.network(name, input.toArray());
        ResNets net =
                new ResNets(builder, bottleneck, dropPath, Arrays.stream(depths).sum());
        int channels = Zoo.scaled(64, width);
        net.convNorm(channels, 7, 2);
        builder.relu().add("pool", new MaxPool(Window.square(3, 2, 1)));
        for (int stage = 0; stage < depths.length; stage++) {
            net.stage(channels << stage, depths[stage], stage == 0 ? 1 : 2);
        }
        return builder.globalAveragePool().linear(classes).build();
    }

    private void stage(int channels, int depth, int stride) {
        for (int i = 0; i < depth; i++) {
            block(channels, i == 0 ? stride : 1);
        }
    }

    private void block(int channels, int stride) {
        String entry = builder.here();
        int in = builder.shapeHere().dim(0);
        int out = bottleneck ? BOTTLENECK * channels : channels;
        if (bottleneck) {
            convNorm(channels, 1, 1);
            builder.relu();
        }
        convNorm(channels, 3, stride);
        builder.relu();
        convNorm(out, bottleneck ? 1 : 3, 1);
        String branch = builder.dropPath(dropPath * ++block / blocks).here();
        builder.at(entry);
        if (stride != 1 || in != out) {
            convNorm(out, 1, stride);
        }
        String shortcut = builder.here();
        builder.at(branch).plus(shortcut).relu();
    }

    private void convNorm(int channels, int kernel, int stride) {
        builder.conv2d(channels, Window.square(kernel, stride, kernel / 2), 1, false)
                .batchNorm();
    }
}
