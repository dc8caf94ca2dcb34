package io.bellows.network;

import io.bellows.network.layer.Window;
import java.util.ArrayList;
import java.util.List;

/** The zoo's networks over one dimension: convolutions over images of height 1. */
final class SequenceNets {
    private static final int[] WORDS = {3, 4, 5};

    private SequenceNets() {}

    static Network textCnn(
            Shape input, int classes, int vocabularySize, int embeddingSize, double width, double dropout) {
        NetworkBuilder builder =
                NetworkBuilder.network("text-cnn", input.toArray()).embedding(vocabularySize, embeddingSize);
        String words = builder.here();
        List<String> parts = new ArrayList<>();
        for (int kernel : WORDS) {
            parts.add(builder.at(words)
                    .conv1d(Zoo.scaled(100, width), kernel, 1, 0)
                    .relu()
                    .globalMaxPool()
                    .here());
        }
        return builder.join(parts).dropout(dropout).linear(classes).build();
    }

    static Network seriesCnn(Shape input, int classes, double width) {
        NetworkBuilder builder = NetworkBuilder.network("series-cnn", input.toArray());
        if (input.rank() < 3) {
            int length = input.dim(input.rank() - 1);
            builder.reshape(input.size() / length, 1, length);
        }
        int[][] channelsAndKernels = {{128, 7}, {256, 5}, {128, 3}};
        for (int[] each : channelsAndKernels) {
            builder.conv2d(Zoo.scaled(each[0], width), Window.row(each[1], 1, each[1] / 2), 1, false)
                    .batchNorm()
                    .relu();
        }
        return builder.globalAveragePool().linear(classes).build();
    }
}
