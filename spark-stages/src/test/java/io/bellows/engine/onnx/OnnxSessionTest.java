package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.engine.InferenceSession;
import io.bellows.network.Network;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnnxSessionTest {
    private static final NetworkModel MODEL = Samples.model(Zoo.leNet5(Shape.of(1, 28, 28), 10, 1.0, 0.0), 1);

    @Test
    void knowsTheSizesOfItsRows() {
        try (InferenceSession session = OnnxSession.of(MODEL, 1)) {
            assertThat(session.inputSize()).isEqualTo(784);
            assertThat(session.outputSize()).isEqualTo(10);
        }
    }

    @Test
    void refusesBatchesThatAreTooShort() {
        try (InferenceSession session = OnnxSession.of(MODEL, 1)) {
            assertThatThrownBy(() -> session.predict(new float[784], 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("784 values a row");
            assertThatThrownBy(() -> session.predict(new float[784], 0)).hasMessageContaining("0 rows");
        }
    }

    @Test
    void refusesBytesThatAreNoModel() {
        assertThatThrownBy(() -> new OnnxSession(new byte[] {1, 2, 3}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot open ONNX model");
        assertThatThrownBy(() -> OnnxSession.of(MODEL, 0)).hasMessageContaining("0 threads");
    }

    @Test
    void givesTheSameToThreadsThatPredictAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (InferenceSession session = OnnxSession.of(MODEL, 1)) {
            List<Future<float[]>> futures = new ArrayList<>();
            List<float[]> expected = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                float[] batch = Samples.rows(1 + i % 7, 784, i);
                int rows = 1 + i % 7;
                expected.add(session.predict(batch, rows));
                futures.add(pool.submit(() -> session.predict(batch, rows)));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(futures.get(i).get()).isEqualTo(expected.get(i));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void opensEachModelOnceInAProcess() {
        AtomicInteger asked = new AtomicInteger();
        byte[] bytes = OnnxExporter.export(MODEL);
        try (SessionCache.Lease first = SessionCache.lease("once", 1, () -> count(asked, bytes));
                SessionCache.Lease second = SessionCache.lease("once", 1, () -> count(asked, bytes))) {
            assertThat(second.session()).isSameAs(first.session());
        }
        try (SessionCache.Lease third = SessionCache.lease("once", 1, () -> count(asked, bytes))) {
            assertThat(third.session().outputs().get(0).rowDims()).containsExactly(10L);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void closesSessionsThatHaveBeenIdleLongest() {
        byte[] bytes = OnnxExporter.export(MODEL);
        AtomicInteger asked = new AtomicInteger();
        try (SessionCache.Lease held = SessionCache.lease("held", 1, () -> bytes)) {
            for (int i = 0; i < 10; i++) {
                SessionCache.Lease lease = SessionCache.lease("idle" + i, 1, () -> bytes);
                lease.close();
                lease.close();
            }
            assertThat(SessionCache.size()).isEqualTo(5);
            assertThat(held.session().outputs().get(0).rowDims()).containsExactly(10L);
        }
        SessionCache.lease("idle0", 1, () -> count(asked, bytes)).close();
        SessionCache.lease("idle9", 1, () -> count(asked, bytes)).close();
        assertThat(asked).hasValue(1);
    }

    @Test
    void triesAgainWhenAModelCouldNotBeOpened() {
        assertThatThrownBy(() -> SessionCache.lease("broken", 1, () -> new byte[3]))
                .isInstanceOf(IllegalArgumentException.class);
        try (SessionCache.Lease lease = SessionCache.lease("broken", 1, () -> OnnxExporter.export(MODEL))) {
            assertThat(lease.session().inputs().get(0).rowDims()).containsExactly(1L, 28L, 28L);
        }
    }

    /** ONNX Runtime 1.29.0 dies of it without a word: it matches the command line by a recursion on the stack. */
    @Test
    void opensInAProcessWithALongCommandLine() throws Exception {
        String classPath = System.getProperty("java.class.path");
        String padding = (File.pathSeparator + "/no/such/folder/that/has/a/long/name").repeat(400);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xss512k",
                        "-cp",
                        classPath + padding,
                        LongCommandLine.class.getName())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("outputs: 2");
        assertThat(process.waitFor()).isZero();
    }

    private static byte[] count(AtomicInteger asked, byte[] bytes) {
        asked.incrementAndGet();
        return bytes;
    }

    @Test
    void sumsOfLargeIntegersAreExact() {
        Network network = NetworkBuilder.network("n", 1024).linear(8).build();
        float[] weights = new float[8 * 1024];
        Arrays.fill(weights, 0.5f);
        Map<String, Weights.Tensor> tensors =
                new LinkedHashMap<>(Weights.initialize(network, 1).tensors());
        tensors.replaceAll((name, tensor) -> tensor.shape().rank() == 2
                ? new Weights.Tensor(tensor.shape(), weights)
                : new Weights.Tensor(tensor.shape(), new float[8]));
        byte[] floats = OnnxExporter.export(new NetworkModel(network, new Weights(tensors)));
        float[] ones = new float[4 * 1024];
        Arrays.fill(ones, 1f);
        TensorRanges ranges;
        try (CalibrationSession session = new CalibrationSession(floats, 1)) {
            session.observe(ones, 4);
            ranges = session.ranges();
        }
        try (InferenceSession session = new OnnxSession(OnnxQuantizer.quantize(floats, ranges), 1)) {
            for (float sum : session.predict(ones, 4)) {
                assertThat(sum).isCloseTo(512f, within(0.01f));
            }
        }
    }
}
