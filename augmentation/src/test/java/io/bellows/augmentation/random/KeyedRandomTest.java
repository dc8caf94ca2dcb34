package io.bellows.augmentation.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {
    private static final int DRAWS = 100_000;

    @Test
    void blockEqualsThePublishedKnownAnswers() {
        assertThat(block(0, 0, 0, 0, 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(block(-1, -1, -1, -1, -1, -1)).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void streamStaysTheSameFromReleaseToRelease() {
        KeyedRandom random = KeyedRandom.of(42, 7, 1, 2);
        assertThat(new int[] {random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt()})
                .containsExactly(-919880616, 403774426, 1529934165, -2082170426, -1057533197);
    }

    @Test
    void sameFourArgumentsGiveTheSameStream() {
        KeyedRandom one = KeyedRandom.of(1, 2, 3, 4);
        KeyedRandom other = KeyedRandom.of(1, 2, 3, 4);
        for (int i = 0; i < 100; i++) {
            assertThat(one.nextLong()).isEqualTo(other.nextLong());
        }
    }

    @Test
    void neighbouringArgumentsGiveDistinctStreams() {
        Set<Long> firsts = new HashSet<>();
        for (int seed = 0; seed < 8; seed++) {
            for (int row = -4; row < 4; row++) {
                for (int epoch = 0; epoch < 8; epoch++) {
                    for (int operation = 0; operation < 8; operation++) {
                        firsts.add(KeyedRandom.of(seed, row, epoch, operation).nextLong());
                    }
                }
            }
        }
        assertThat(firsts).hasSize(8 * 8 * 8 * 8);
    }

    @Test
    void firstDrawsOfConsecutiveRowsAreUniformAndUncorrelated() {
        double sum = 0;
        double lagged = 0;
        double previous = 0;
        for (int row = 0; row < DRAWS; row++) {
            double draw = KeyedRandom.of(1, row, 0, 0).nextDouble() - 0.5;
            sum += draw;
            lagged += draw * previous;
            previous = draw;
        }
        double deviation = Math.sqrt(1 / 12.0 / DRAWS);
        assertThat(sum / DRAWS).isCloseTo(0, within(4 * deviation));
        assertThat(lagged / DRAWS * 12).isCloseTo(0, within(4 / Math.sqrt(DRAWS)));
    }

    @Test
    void boundedDrawsHitEveryNumberEquallyOften() {
        KeyedRandom random = KeyedRandom.of(5, 6, 0, 0);
        int[] hits = new int[7];
        for (int i = 0; i < DRAWS; i++) {
            hits[random.nextInt(hits.length)]++;
        }
        double expected = (double) DRAWS / hits.length;
        double chiSquare = 0;
        for (int hit : hits) {
            chiSquare += (hit - expected) * (hit - expected) / expected;
        }
        // 6 degrees of freedom: 22.5 is passed once in a thousand streams.
        assertThat(chiSquare).isLessThan(22.5);
    }

    @Test
    void floatsAndDoublesStayBelowOne() {
        KeyedRandom random = KeyedRandom.of(9, 9, 9, 9);
        for (int i = 0; i < DRAWS; i++) {
            assertThat(random.nextFloat()).isBetween(0f, Math.nextDown(1f));
            assertThat(random.uniform(-2, 3)).isBetween(-2.0, Math.nextDown(3.0));
        }
    }

    @Test
    void gaussiansHaveMeanZeroAndVarianceOne() {
        KeyedRandom random = KeyedRandom.of(3, 1, 4, 1);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < DRAWS; i++) {
            double draw = random.nextGaussian();
            sum += draw;
            squares += draw * draw;
        }
        assertThat(sum / DRAWS).isCloseTo(0, within(4 / Math.sqrt(DRAWS)));
        assertThat(squares / DRAWS).isCloseTo(1, within(4 * Math.sqrt(2.0 / DRAWS)));
    }

    @Test
    void booleansFollowTheirProbability() {
        KeyedRandom random = KeyedRandom.of(2, 7, 1, 8);
        int hits = 0;
        for (int i = 0; i < DRAWS; i++) {
            hits += random.nextBoolean(0.3) ? 1 : 0;
            assertThat(random.nextBoolean(0)).isFalse();
            assertThat(random.nextBoolean(1)).isTrue();
        }
        assertThat((double) hits / DRAWS).isCloseTo(0.3, within(4 * Math.sqrt(0.21 / DRAWS)));
    }

    @Test
    void refusesEmptyRanges() {
        KeyedRandom random = KeyedRandom.of(0, 0, 0, 0);
        assertThatThrownBy(() -> random.nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0, expected >= 1");
        assertThatThrownBy(() -> random.uniform(2, 1)).hasMessageContaining("found 2.0 to 1.0");
    }

    @Test
    void contentKeyDependsOnOriginAndEveryByte() {
        byte[] content = new byte[21];
        Set<Long> keys = new HashSet<>();
        keys.add(ContentKey.of("a", content));
        keys.add(ContentKey.of("b", content));
        keys.add(ContentKey.of(null, content));
        keys.add(ContentKey.of("a", new byte[22]));
        for (int i = 0; i < content.length; i++) {
            byte[] changed = content.clone();
            changed[i] = 1;
            keys.add(ContentKey.of("a", changed));
        }
        assertThat(keys).hasSize(4 + content.length);
        assertThat(ContentKey.of("a", content)).isEqualTo(ContentKey.of("a", content.clone()));
    }

    private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
        int[] out = new int[4];
        Philox.block(c0, c1, c2, c3, k0, k1, out);
        return out;
    }
}
