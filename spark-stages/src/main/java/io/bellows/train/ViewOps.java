package io.bellows.train;

import io.bellows.augmentation.image.AugmentedOp;
import io.bellows.augmentation.image.ColorJitter;
import io.bellows.augmentation.image.GaussianBlur;
import io.bellows.augmentation.image.Grayscale;
import io.bellows.augmentation.image.HorizontalFlip;
import io.bellows.augmentation.image.OpRegistry;
import io.bellows.augmentation.image.OpSequence;
import io.bellows.augmentation.image.RandomResizedCrop;
import io.bellows.network.Shape;
import io.bellows.param.OpsJson;
import io.bellows.train.views.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The operations that each view of an image passes. */
final class ViewOps {
    private static final int IMAGE_RANK = 3;
    private static final Set<Integer> CHANNELS = Set.of(1, 3, 4);
    private static final int MOST_SMALL_SIDE = 64;

    private ViewOps() {}

    /**
     * Those of the params, else those of the task; null for none.
     *
     * @throws IllegalArgumentException if they cannot change rows of {@code shape}
     */
    static TensorOps of(PretextParams<?> stage, Shape shape) {
        boolean isSet = stage.isSet(stage.viewOps());
        boolean isContrastive = stage.task().constant(stage.getTask()) == PretextTask.CONTRASTIVE;
        if (!isSet && !isContrastive) {
            return null;
        }
        if (shape.rank() != IMAGE_RANK || !CHANNELS.contains(shape.dim(0))) {
            throw PretextTask.refused(
                    stage,
                    shape,
                    "images [channels, height, width] of 1, 3 or 4 channels, which viewOps change; set inputShape"
                            + (isSet ? ", or clear viewOps" : ""));
        }
        OpSequence ops = isSet
                ? new OpSequence(OpsJson.read(stage.getViewOps(), OpRegistry.catalog()))
                : simClr(shape.dim(1), shape.dim(2));
        return new TensorOps(ops, shape.dim(0), shape.dim(1), shape.dim(2)).tried();
    }

    /**
     * Those of SimCLR: for images of more than 64 pixels a side as appendix A of the paper has them, for smaller ones as its
     * appendix B.9 has them for CIFAR-10, with half the colour distortion and without blur.
     */
    private static OpSequence simClr(int height, int width) {
        boolean isSmall = Math.max(height, width) <= MOST_SMALL_SIDE;
        double strength = isSmall ? 0.5 : 1;
        List<AugmentedOp> ops = new ArrayList<>(List.of(
                AugmentedOp.always(RandomResizedCrop.to(height, width)),
                new HorizontalFlip().withProbability(0.5),
                new ColorJitter(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength).withProbability(0.8),
                new Grayscale().withProbability(0.2)));
        if (!isSmall) {
            ops.add(new GaussianBlur(height / 20 * 2 + 1, 0.1, 2).withProbability(0.5));
        }
        return new OpSequence(ops);
    }
}
