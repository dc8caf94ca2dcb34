package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Joins four images at a random point, each cut to its own quarter: the first top left, then top right, bottom left and
 * bottom right. The shares are those of the area.
 *
 * <p>Source: Bochkovskiy, Wang, Liao, "YOLOv4: Optimal speed and accuracy of object detection" (2020), section 3.3.
 *
 * @param minFraction the least distance of the point from each edge, as a part of the side, 0 to 0.5
 */
public record Mosaic(double minFraction) implements Mixing {
    private static final double HALF = 0.5;

    public Mosaic {
        SettingCheck.between(Mosaic.class, "minFraction", minFraction, 0, HALF);
    }

    @Override
    public int images() {
        return 4;
    }

    @Override
    public Mixture draw(int height, int width, KeyedRandom random) {
        int row = (int) Math.rint(height * random.uniform(minFraction, 1 - minFraction));
        int column = (int) Math.rint(width * random.uniform(minFraction, 1 - minFraction));
        double down = (double) row / height;
        double across = (double) column / width;
        return new Mixture(
                List.of(down * across, down * (1 - across), (1 - down) * across, (1 - down) * (1 - across)),
                List.of(
                        new Mixture.Patch(1, 0, column, row, width - column),
                        new Mixture.Patch(2, row, 0, height - row, column),
                        new Mixture.Patch(3, row, column, height - row, width - column)));
    }
}
