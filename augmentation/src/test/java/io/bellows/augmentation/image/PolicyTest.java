package io.bellows.augmentation.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.augmentation.random.KeyedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final int ROWS = 10_000;
    private static final PixelImage IMAGE = PixelImage.of(1, 2, 1, new byte[] {10, 20});
    private static final AugmentedOp FLIP = AugmentedOp.always(new HorizontalFlip());
    private static final AugmentedOp INVERT = AugmentedOp.always(new Invert());
    private static final AugmentedOp BLACK = AugmentedOp.always(new Brightness(0, 0));

    @Test
    void sequenceAppliesAllInOrder() {
        assertThat(applied(new Sequence(List.of(BLACK, INVERT)), 1)).isEqualTo("brightness invert");
        assertThat(new Sequence(List.of(BLACK, INVERT)).apply(IMAGE, draws(1)).pixels())
                .containsExactly(255, 255);
    }

    @Test
    void oneOfChoosesEachAsOften() {
        assertThat(counts(new OneOf(List.of(FLIP, INVERT)))).satisfies(counts -> {
            assertThat(counts).containsOnlyKeys("horizontal-flip", "invert");
            assertThat(counts.get("invert")).isBetween(4_800, 5_200);
        });
    }

    @Test
    void chosenOpHasItsOwnProbability() {
        assertThat(counts(new OneOf(List.of(FLIP, new Invert().withProbability(0.5)))))
                .satisfies(counts -> {
                    assertThat(counts.get("horizontal-flip")).isBetween(4_800, 5_200);
                    assertThat(counts.get("invert")).isBetween(2_300, 2_700);
                    assertThat(counts.get("")).isBetween(2_300, 2_700);
                });
    }

    @Test
    void someOfChoosesEverySubsetAsOften() {
        assertThat(counts(new SomeOf(2, 2, List.of(FLIP, INVERT, BLACK)))).satisfies(counts -> {
            assertThat(counts)
                    .containsOnlyKeys("horizontal-flip invert", "horizontal-flip brightness", "invert brightness");
            assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(3_150, 3_520));
        });
    }

    @Test
    void someOfDrawsTheNumberOfOps() {
        assertThat(counts(new SomeOf(0, 1, List.of(FLIP, INVERT)))).satisfies(counts -> {
            assertThat(counts.get("")).isBetween(4_800, 5_200);
            assertThat(counts.get("invert")).isBetween(2_300, 2_700);
        });
    }

    @Test
    void refusesCountsAboveTheNumberOfOps() {
        assertThatThrownBy(() -> new SomeOf(1, 3, List.of(FLIP, INVERT)))
                .hasMessage("Cannot make SomeOf with 'maxCount': found 3, expected a number from 0 to 2");
        assertThatThrownBy(() -> new OneOf(List.of()))
                .hasMessage("Cannot make OneOf with 'ops': found [], expected at least one operation");
    }

    @Test
    void namesTheMistakeInANestedOp() {
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "one-of", "ops", List.of(Map.of("op", "invrt")))))
                .hasMessageContaining("did you mean 'invert'?");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "one-of", "ops", "invert")))
                .hasMessageContaining("found 'invert' for setting 'ops', expected a list of operations");
        assertThatThrownBy(() -> OpRegistry.create(Map.of("op", "one-of")))
                .hasMessageContaining("no setting 'ops', which has no default");
    }

    @Test
    void randAugmentAppliesAsManyAsAsked() {
        RandAugment policy = new RandAugment(3, 9, Interpolation.NEAREST, 0);
        Map<Integer, Integer> lengths = new TreeMap<>();
        for (int row = 0; row < ROWS; row++) {
            lengths.merge(annotated(policy, row).applied().size(), 1, Integer::sum);
        }
        assertThat(lengths.keySet()).allMatch(length -> length <= 3);
        // All three but for the identity, whose chance is 1/14 each time.
        assertThat(lengths.get(3) / (double) ROWS).isCloseTo(Math.pow(13 / 14.0, 3), within(0.02));
    }

    @Test
    void magnitudeNoneLeavesGeometryAndColourAlone() {
        PixelImage image = PixelImage.of(2, 2, 3, new byte[] {1, 2, 3, 40, 50, 60, 9, 8, 7, 100, 90, 80});
        for (PolicyOp op : List.of(PolicyOp.SHEAR_X, PolicyOp.TRANSLATE_Y, PolicyOp.ROTATE, PolicyOp.COLOR)) {
            ImageOp none = op.op(PolicyRanges.AUTO_AUGMENT, 0, 2, 2, Interpolation.NEAREST, 0);
            assertThat(none.apply(image, draws(0)).pixels()).isEqualTo(image.pixels());
        }
    }

    @Test
    void magnitudesAreThoseOfThePapers() {
        assertThat(PolicyOp.ROTATE.op(PolicyRanges.AUTO_AUGMENT, -1, 9, 9, Interpolation.NEAREST, 5))
                .isEqualTo(new Rotate(-30, -30, Interpolation.NEAREST, Border.CONSTANT, 5));
        assertThat(PolicyOp.TRANSLATE_X.op(PolicyRanges.AUTO_AUGMENT, 1, 331, 331, Interpolation.NEAREST, 0))
                .isEqualTo(new Translate(150, 0, 0));
        assertThat(PolicyOp.TRANSLATE_X.op(PolicyRanges.AUTO_AUGMENT, 11 / 30.0, 331, 331, Interpolation.NEAREST, 0))
                .isEqualTo(new Translate(55, 0, 0));
        assertThat(PolicyOp.TRANSLATE_Y.op(PolicyRanges.TRIVIAL_AUGMENT_WIDE, -1, 9, 9, Interpolation.NEAREST, 0))
                .isEqualTo(new Translate(0, -32, 0));
        assertThat(PolicyOp.POSTERIZE.op(PolicyRanges.AUTO_AUGMENT, 1, 9, 9, Interpolation.NEAREST, 0))
                .isEqualTo(new Posterize(4, 4));
        assertThat(PolicyOp.SOLARIZE.op(PolicyRanges.AUG_MIX, 1, 9, 9, Interpolation.NEAREST, 0))
                .isEqualTo(new Solarize(0, 0));
        assertThat(PolicyOp.SOLARIZE.op(PolicyRanges.AUTO_AUGMENT, 3 / 9.0, 9, 9, Interpolation.NEAREST, 0))
                .isEqualTo(new Solarize(170, 170));
    }

    @Test
    void publishedPoliciesHave25SubPoliciesOfTwo() {
        for (AutoAugmentPolicy policy : AutoAugmentPolicy.values()) {
            assertThat(SubPolicies.of(policy)).hasSize(25).allSatisfy(steps -> assertThat(steps)
                    .hasSize(2));
        }
        assertThat(SubPolicies.of(AutoAugmentPolicy.CIFAR10).get(0))
                .containsExactly(
                        new SubPolicies.Step(PolicyOp.INVERT, 0.1, 0),
                        new SubPolicies.Step(PolicyOp.CONTRAST, 0.2, 6 / 9.0));
        assertThat(SubPolicies.of(AutoAugmentPolicy.IMAGENET).get(0))
                .containsExactly(
                        new SubPolicies.Step(PolicyOp.POSTERIZE, 0.4, 8 / 9.0),
                        new SubPolicies.Step(PolicyOp.ROTATE, 0.6, 1));
    }

    @Test
    void augMixStaysBetweenTheImageAndItsChanges() {
        PixelImage flat = PixelImage.of(4, 4, 1, new byte[16]);
        AugMix policy = new AugMix(1, 3, 1, 1, false, Interpolation.NEAREST, 0);
        assertThat(policy.apply(flat, draws(3)).pixels()).containsOnly(0);
    }

    @Test
    void weightsOfAMixtureSumToOneAndAverageAlike() {
        double sum = 0;
        double squares = 0;
        KeyedRandom random = draws(0);
        for (int i = 0; i < ROWS; i++) {
            double[] weights = Dirichlet.weights(0.5, 3, random);
            assertThat(Arrays.stream(weights).sum()).isCloseTo(1, within(1e-9));
            sum += weights[0];
            squares += weights[0] * weights[0];
        }
        double mean = sum / ROWS;
        assertThat(mean).isCloseTo(1 / 3.0, within(0.01));
        // Of Dirichlet(a, a, a): (1/3)(2/3) / (3a + 1).
        assertThat(squares / ROWS - mean * mean).isCloseTo(2 / 9.0 / 2.5, within(0.005));
    }

    private static Map<String, Integer> counts(ImageOp policy) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int row = 0; row < ROWS; row++) {
            counts.merge(applied(policy, row), 1, Integer::sum);
        }
        return counts;
    }

    private static String applied(ImageOp policy, int row) {
        return String.join(" ", annotated(policy, row).applied());
    }

    private static AnnotatedImage annotated(ImageOp policy, int row) {
        return policy.apply(AnnotatedImage.of(IMAGE), draws(row));
    }

    private static KeyedRandom draws(int row) {
        return KeyedRandom.of(5, row, 0, 0);
    }
}
