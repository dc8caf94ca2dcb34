package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.List;

/**
 * Mixes an image with several of its copies, each changed by a chain of random operations.
 *
 * <p>Source: Hendrycks, Mu, Cubuk, Zoph, Gilmer, Lakshminarayanan, "AugMix: a simple data processing method to improve
 * robustness and uncertainty" (ICLR 2020), algorithm 1, without its loss. Mask and points stay where they are in the
 * image, whose own part of the mixture does not move.
 *
 * @param severity the greatest magnitude of an operation, 1 to 10
 * @param chains how many changed copies, 1 to 100
 * @param chainDepth operations in each chain; 0 draws 1 to 3 for each
 * @param alpha concentration of the random weights, 0.01 to 100: 1 makes all mixtures equally likely
 * @param allOps whether brightness, colour, contrast and sharpness are among the operations; the paper leaves them out,
 *     since its test data has them
 * @param interpolation how values between pixels are found
 * @param fill the grey level that comes in from beyond the edge, 0 to 255
 */
public record AugMix(
        int severity, int chains, int chainDepth, double alpha, boolean allOps, Interpolation interpolation, int fill)
        implements ImageOp {
    private static final double GREATEST = 9;
    private static final int DEEPEST = 3;
    private static final List<PolicyOp> GEOMETRY_AND_LEVELS = List.of(
            PolicyOp.SHEAR_X,
            PolicyOp.SHEAR_Y,
            PolicyOp.TRANSLATE_X,
            PolicyOp.TRANSLATE_Y,
            PolicyOp.ROTATE,
            PolicyOp.POSTERIZE,
            PolicyOp.SOLARIZE,
            PolicyOp.AUTOCONTRAST,
            PolicyOp.EQUALIZE);
    private static final List<PolicyOp> ALL = PolicyOp.USUAL.subList(1, PolicyOp.USUAL.size());

    public AugMix {
        SettingCheck.between(AugMix.class, "severity", severity, 1, GREATEST + 1);
        SettingCheck.between(AugMix.class, "chains", chains, 1, 100);
        SettingCheck.between(AugMix.class, "chainDepth", chainDepth, 0, 100);
        SettingCheck.between(AugMix.class, "alpha", alpha, 0.01, 100);
        SettingCheck.present(AugMix.class, "interpolation", interpolation);
        Check.fill(AugMix.class, fill);
    }

    @Override
    public PixelImage apply(PixelImage image, KeyedRandom random) {
        double[] kept = Dirichlet.weights(alpha, 2, random);
        double[] weights = Dirichlet.weights(alpha, chains, random);
        float[] mixed = Scratch.ofThread().floats(Scratch.MIXTURE, image.pixels().length);
        Arrays.fill(mixed, 0, image.pixels().length, 0);
        add(image, kept[0], mixed);
        for (int chain = 0; chain < chains; chain++) {
            add(changed(image, random), kept[1] * weights[chain], mixed);
        }
        byte[] out = new byte[image.pixels().length];
        for (int i = 0; i < out.length; i++) {
            out[i] = Pixels.rounded(mixed[i]);
        }
        return image.with(out);
    }

    private PixelImage changed(PixelImage image, KeyedRandom random) {
        List<PolicyOp> ops = allOps ? ALL : GEOMETRY_AND_LEVELS;
        int depth = chainDepth == 0 ? 1 + random.nextInt(DEEPEST) : chainDepth;
        AnnotatedImage current = AnnotatedImage.of(image);
        for (int i = 0; i < depth; i++) {
            PolicyOp op = ops.get(random.nextInt(ops.size()));
            double level = random.nextInt(severity) / GREATEST;
            current = op.apply(current, PolicyRanges.AUG_MIX, level, interpolation, fill, random);
        }
        return current.image();
    }

    private static void add(PixelImage image, double weight, float[] mixed) {
        byte[] in = image.pixels();
        float part = (float) weight;
        for (int i = 0; i < in.length; i++) {
            mixed[i] += part * (in[i] & 0xFF);
        }
    }
}
