package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Puts a rectangle of the second image in the same place of the first. Its area is 1 − λ of the whole, λ from Beta(α, α),
 * its shape that of the image, its centre anywhere; what leaves the image is cut off. The shares are those of the area.
 *
 * <p>Source: Yun, Han, Oh, Chun, Choe, Yoo, "CutMix: Regularization strategy to train strong classifiers with localizable
 * features" (ICCV 2019), section 3.1.
 *
 * @param alpha α, 0.01 to 100
 */
public record CutMix(double alpha) implements Mixing {
    public CutMix {
        SettingCheck.between(CutMix.class, "alpha", alpha, Mixup.LEAST_ALPHA, Mixup.MOST_ALPHA);
    }

    @Override
    public int images() {
        return 2;
    }

    @Override
    public MixedImage mix(List<PixelImage> images, KeyedRandom random) {
        List<PixelImage> alike = alike(images);
        PixelImage first = alike.get(0);
        double side = Math.sqrt(Dirichlet.weights(alpha, 2, random)[1]);
        int halfHeight = (int) (first.height() * side / 2);
        int halfWidth = (int) (first.width() * side / 2);
        int row = random.nextInt(first.height());
        int column = random.nextInt(first.width());
        int top = Math.max(0, row - halfHeight);
        int left = Math.max(0, column - halfWidth);
        int height = Math.min(first.height(), row + halfHeight) - top;
        int width = Math.min(first.width(), column + halfWidth) - left;
        byte[] out = first.pixels().clone();
        Rectangles.copy(alike.get(1), out, top, left, height, width);
        double share = (double) height * width / ((double) first.height() * first.width());
        return new MixedImage(first.with(out), List.of(1 - share, share));
    }
}
