package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Files that are damaged at random either load or are refused by an error; none ends the process. */
class DamagedModelsTest {
    private static final int FILES = 400;

    @Test
    void loadOrAreRefused() {
        byte[] whole = SampleGraphs.affine().bytes();
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int i = 0; i < FILES; i++) {
            byte[] damaged = damaged(whole, random);
            if (!loads(damaged)) {
                refused++;
            }
        }
        assertThat(refused).isBetween(FILES / 4, FILES - 1);
    }

    private static byte[] damaged(byte[] whole, SplittableRandom random) {
        byte[] copy = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        for (int flips = random.nextInt(1, 4); copy.length > 0 && flips > 0; flips--) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return copy;
    }

    private static boolean loads(byte[] damaged) {
        OnnxFile file;
        try {
            file = OnnxFile.of(damaged, "damaged");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("'damaged'");
            return false;
        }
        assertThatCode(() -> opened(file)).doesNotThrowAnyException();
        return true;
    }

    /** ONNX Runtime may still refuse it, in the way that it refuses any model. */
    private static void opened(OnnxFile file) {
        try {
            new TensorSession(file.bytes(), 1).close();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("Cannot open ONNX model");
        }
    }
}
