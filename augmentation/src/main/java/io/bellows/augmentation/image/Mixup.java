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
    public Mixture draw(int height, int width, KeyedRandom random) {
        double[] shares = Dirichlet.weights(alpha, 2, random);
        return new Mixture(List.of(shares[0], shares[1]), List.of());
    }
}
