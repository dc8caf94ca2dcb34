package io.bellows.network;

import java.util.ArrayList;
import java.util.List;

/** The zoo's fully connected networks. */
final class Perceptrons {
    private Perceptrons() {}

    static Network mlp(
            Shape input,
            int classes,
            double dropout,
            List<Integer> hidden,
            List<Integer> categorySizes,
            int embeddingSize) {
        NetworkBuilder builder = NetworkBuilder.network("mlp", input.toArray());
        if (input.rank() > 1) {
            builder.flatten();
        }
        if (!categorySizes.isEmpty()) {
            embed(builder, categorySizes, embeddingSize);
        }
        for (int width : hidden) {
            builder.linear(width).relu().dropout(dropout);
        }
        return builder.linear(classes).build();
    }

    private static void embed(NetworkBuilder builder, List<Integer> categorySizes, int embeddingSize) {
        String columns = builder.here();
        int count = builder.shapeHere().dim(0);
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < categorySizes.size(); i++) {
            int size = Math.min(embeddingSize, (categorySizes.get(i) + 1) / 2);
            parts.add(builder.at(columns)
                    .slice(i, i + 1)
                    .embedding(categorySizes.get(i), size)
                    .flatten()
                    .here());
        }
        if (count > parts.size()) {
            parts.add(builder.at(columns).slice(parts.size(), count).here());
        }
        builder.join(parts);
    }
}
