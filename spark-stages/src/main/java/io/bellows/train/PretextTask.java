package io.bellows.train;

import io.bellows.network.Layer;
import io.bellows.network.Shape;
import io.bellows.network.layer.Activation;
import io.bellows.network.layer.Linear;
import io.bellows.train.loss.Loss;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import io.bellows.train.loss.SquaredLoss;
import io.bellows.train.views.Noise;
import io.bellows.train.views.Pairs;
import io.bellows.train.views.Rotations;
import io.bellows.train.views.View;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a network learns of rows without labels. */
public enum PretextTask {
    /**
     * By how many quarter turns an image was turned. Source: S. Gidaris, P. Singh, N. Komodakis, "Unsupervised representation
     * learning by predicting image rotations" (ICLR, 2018), which names it RotNet.
     */
    ROTATION {
        @Override
        View view(PretextParams<?> stage, Shape shape) {
            if (shape.rank() != IMAGE_RANK || shape.dim(1) != shape.dim(2)) {
                throw refused(
                        stage, shape, "square images [channels, side, side]; crop or resize them, or set inputShape");
            }
            return new Rotations(shape.dim(0), shape.dim(1));
        }

        @Override
        int outputs(PretextParams<?> stage, Shape shape) {
            return Rotations.TURNS;
        }

        @Override
        Map<String, Layer> head(int bodySize, int outputs) {
            return Map.of("rotation", new Linear(outputs, true));
        }

        @Override
        TrainingGoal goal(PretextParams<?> stage, Loss custom) {
            Loss loss = custom == null ? new SoftmaxCrossEntropy(0, 0) : custom;
            return new RowGoal(loss, loss, Hits.ofLargest());
        }
    },
    /**
     * Which of the views in a batch is of the same row, by the NT-Xent loss behind a projection head of one hidden layer as wide
     * as the body's output. Source: T. Chen, S. Kornblith, M. Norouzi, G. Hinton, "A simple framework for contrastive learning of
     * visual representations" (ICML, 2020), which names it SimCLR.
     */
    CONTRASTIVE {
        @Override
        View view(PretextParams<?> stage, Shape shape) {
            return new Pairs();
        }

        @Override
        int outputs(PretextParams<?> stage, Shape shape) {
            return stage.getProjectionSize();
        }

        @Override
        Map<String, Layer> head(int bodySize, int outputs) {
            Map<String, Layer> head = new LinkedHashMap<>();
            head.put("projection-hidden", new Linear(bodySize, true));
            head.put("projection-relu", new Activation(Activation.Function.RELU));
            head.put("projection", new Linear(outputs, true));
            return head;
        }

        @Override
        TrainingGoal goal(PretextParams<?> stage, Loss custom) {
            if (custom != null) {
                throw new IllegalArgumentException(
                        "Cannot train " + stage.uid()
                                + " by a custom loss: found task 'contrastive', whose loss is of a batch and not of a row; take it back");
            }
            return new ContrastiveGoal(stage.getTemperature());
        }
    },
    /**
     * What a row was before noise, by the squared error behind a linear decoder. Source: P. Vincent, H. Larochelle, Y. Bengio,
     * P.-A. Manzagol, "Extracting and composing robust features with denoising autoencoders" (ICML, 2008).
     */
    DENOISING {
        @Override
        View view(PretextParams<?> stage, Shape shape) {
            if (stage.getMaskedFraction() == 0 && stage.getNoiseDeviation() == 0) {
                throw new IllegalArgumentException("Cannot denoise in " + stage.uid()
                        + ": found maskedFraction 0 and noiseDeviation 0, expected one above 0; set it");
            }
            return new Noise(stage.getMaskedFraction(), stage.getNoiseDeviation());
        }

        @Override
        int outputs(PretextParams<?> stage, Shape shape) {
            return shape.size();
        }

        @Override
        Map<String, Layer> head(int bodySize, int outputs) {
            return Map.of("reconstruction", new Linear(outputs, true));
        }

        @Override
        TrainingGoal goal(PretextParams<?> stage, Loss custom) {
            Loss loss = custom == null ? new SquaredLoss() : custom;
            return new RowGoal(loss, loss, Hits.none());
        }
    };

    private static final int IMAGE_RANK = 3;

    /** What a row becomes; refuses a shape of rows that it cannot be made of. */
    abstract View view(PretextParams<?> stage, Shape shape);

    /** Outputs of the head for rows of {@code shape}. */
    abstract int outputs(PretextParams<?> stage, Shape shape);

    /** The head, its layers by name. */
    abstract Map<String, Layer> head(int bodySize, int outputs);

    /** What is made small, in place of which {@code custom} is, unless that is null. */
    abstract TrainingGoal goal(PretextParams<?> stage, Loss custom);

    static IllegalArgumentException refused(PretextParams<?> stage, Shape shape, String expected) {
        return new IllegalArgumentException("Cannot make views of rows in " + stage.uid() + ": found rows of shape "
                + shape + " for task '" + stage.getTask() + "', expected " + expected);
    }
}
