package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Puts a rectangle of the second image in the same place of the first. Its area is 1 − λ of the whole, λ from Beta(α, α),
 * its shape that of the image, its centre anywhere; what leaves the image is cut off. The shares are those of the area. Of an
 * image that is one pixel high or wide, such as a series, the piece is of the whole height or width.
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
    public Mixture draw(int height, int width, KeyedRandom random) {
        double area = Dirichlet.weights(alpha, 2, random)[1];
        boolean line = (height == 1) != (width == 1);
        double side = line ? area : Math.sqrt(area);
        int halfHeight = line && height == 1 ? 1 : (int) (height * side / 2);
        int halfWidth = line && width == 1 ? 1 : (int) (width * side / 2);
        int row = random.nextInt(height);
        int column = random.nextInt(width);
        int top = Math.max(0, row - halfHeight);
        int left = Math.max(0, column - halfWidth);
        int bottom = Math.min(height, row + halfHeight);
        int right = Math.min(width, column + halfWidth);
        double share = (double) (bottom - top) * (right - left) / ((double) height * width);
        return new Mixture(
                List.of(1 - share, share), List.of(new Mixture.Patch(1, top, left, bottom - top, right - left)));
    }
}
