package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.List;

/**
 * Adds two images, of weights λ and 1 − λ, λ from Beta(α, α).
 *
 * <p>Source: Zhang, Cissé, Dauphin, Lopez-Paz, "mixup: Beyond empirical risk minimization" (ICLR 2018), section 2.
 *
 * @param alpha α, 0.01 to 100
 */
public record Mixup(double alpha) implements Mixing {
    static final double LEAST_ALPHA = 0.01;
    static final double MOST_ALPHA = 100;

    public Mixup {
        SettingCheck.between(Mixup.class, "alpha", alpha, LEAST_ALPHA, MOST_ALPHA);
    }

    @Override
    public int images() {
        return 2;
    }

    @Override
    public MixedImage mix(List<PixelImage> images, KeyedRandom random) {
        List<PixelImage> alike = alike(images);
        double[] shares = Dirichlet.weights(alpha, 2, random);
        byte[] first = alike.get(0).pixels();
        byte[] second = alike.get(1).pixels();
        byte[] out = new byte[first.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Pixels.rounded((float) (shares[0] * (first[i] & 0xFF) + shares[1] * (second[i] & 0xFF)));
        }
        return new MixedImage(alike.get(0).with(out), List.of(shares[0], shares[1]));
    }
}
