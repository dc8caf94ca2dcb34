package io.bellows.bench.train;

import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.layer.Conv2d;
import io.bellows.network.layer.Window;

/** What is trained: a network, a batch size, and random rows. */
enum Workload {
    /** Two linear layers, 102 thousand weights, on 784 features: a step of little work, which shows what steps cost. */
    MLP("MLP 784 batch 64", 64, 16_384, 784, 1) {
        @Override
        Network network() {
            return NetworkBuilder.network("mlp", 784)
                    .linear(128)
                    .relu()
                    .linear(CLASSES)
                    .build();
        }
    },
    /** Three convolutions and two linear layers, 620 thousand weights, on 3×32×32. */
    CNN("CNN 3×32×32 batch 128", 128, 4096, 3, 32) {
        @Override
        Network network() {
            return NetworkBuilder.network("cnn", 3, 32, 32)
                    .conv2d(32, 3, 1, 1)
                    .relu()
                    .maxPool(2, 2)
                    .conv2d(64, 3, 1, 1)
                    .relu()
                    .maxPool(2, 2)
                    .conv2d(128, 3, 1, 1)
                    .relu()
                    .maxPool(2, 2)
                    .flatten()
                    .linear(256)
                    .relu()
                    .linear(CLASSES)
                    .build();
        }
    },
    /** Seven depthwise-separable blocks with batch normalisation, 543 thousand weights, on 3×64×64. */
    MOBILENET_STYLE("MobileNet style 3×64×64 batch 64", 64, 1024, 3, 64) {
        @Override
        Network network() {
            NetworkBuilder builder = NetworkBuilder.network("mobilenet-style", 3, 64, 64)
                    .add("conv", new Conv2d(32, Window.square(3, 2, 1), 1, false))
                    .batchNorm()
                    .relu();
            for (int[] block : BLOCKS) {
                builder.depthwiseConv2d(3, block[1], 1).batchNorm().relu();
                builder.add("conv", new Conv2d(block[0], Window.square(1, 1, 0), 1, false))
                        .batchNorm()
                        .relu();
            }
            return builder.globalAveragePool().linear(CLASSES).build();
        }
    };

    static final int CLASSES = 10;

    /** Output channels and stride of each block. */
    static final int[][] BLOCKS = {{64, 1}, {128, 2}, {128, 1}, {256, 2}, {256, 1}, {512, 2}, {512, 1}};

    private final String title;
    private final int batchSize;
    private final int rows;
    private final int channels;
    private final int side;

    Workload(String title, int batchSize, int rows, int channels, int side) {
        this.title = title;
        this.channels = channels;
        this.side = side;
        this.batchSize = batchSize;
        this.rows = rows;
    }

    abstract Network network();

    /** The shape of a row. */
    int[] shape() {
        return side == 1 ? new int[] {channels} : new int[] {channels, side, side};
    }

    String title() {
        return title;
    }

    int batchSize() {
        return batchSize;
    }

    /** Rows of an epoch. */
    int rows() {
        return rows;
    }
}
