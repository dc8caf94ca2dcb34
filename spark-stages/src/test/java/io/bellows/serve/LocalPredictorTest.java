package io.bellows.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.bellows.LocalSpark;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.compress.QuantizedModel;
import io.bellows.engine.InferenceSession;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxSession;
import io.bellows.engine.onnx.SampleGraphs;
import io.bellows.engine.onnx.Samples;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPredictorTest {
    private static final NetworkModel WIDE = Samples.model(
            NetworkBuilder.network("wide", 3, 64, 64)
                    .conv2d(4, 3, 2, 1)
                    .relu()
                    .globalAveragePool()
                    .linear(5)
                    .build(),
            3);

    @TempDir
    private Path folder;

    private Path onnx(NetworkModel model) throws IOException {
        return Files.write(folder.resolve("model-file.onnx"), OnnxExporter.export(model));
    }

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(24)
                .selectExpr("array(float(id % 3), float(id % 2), float(id)) as features", "int(id % 3) as label");
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier()
                .setHiddenUnits(new int[] {4})
                .setEpochs(1)
                .setBatchSize(8);
    }

    private static void predictsAlike(Path saved, Dataset<Row> predicted) throws IOException {
        try (LocalPredictor predictor = LocalPredictor.open(saved)) {
            for (Row row : predicted.select("features", "rawPrediction").collectAsList()) {
                List<Float> features = row.getList(0);
                float[] outputs = predictor.predict(new float[] {features.get(0), features.get(1), features.get(2)});
                double[] logits = ((Vector) row.get(1)).toArray();
                assertThat(outputs).hasSameSizeAs(logits);
                for (int i = 0; i < logits.length; i++) {
                    assertThat((double) outputs[i]).isEqualTo(logits[i]);
                }
            }
        }
    }

    @Test
    void givesWhatTheStagesGive() throws Exception {
        DataParallelClassifierModel trained = classifier().fit(rows());
        QuantizedModel quantized = new PostTrainingQuantizer()
                .setModel(trained)
                .setCalibrationRows(8)
                .fit(rows());
        PipelineModel pipeline =
                new Pipeline().setStages(new PipelineStage[] {classifier()}).fit(rows());
        trained.write().overwrite().save(folder.resolve("trained").toString());
        quantized.save(folder.resolve("quantized").toString());
        pipeline.save(folder.resolve("result/model").toString());

        predictsAlike(folder.resolve("trained"), trained.transform(rows()));
        predictsAlike(folder.resolve("quantized"), quantized.transform(rows()));
        predictsAlike(folder.resolve("result"), pipeline.transform(rows()));
    }

    @Test
    void opensASavedOnnxModel() throws Exception {
        new OnnxModel(SampleGraphs.affine().file())
                .save(folder.resolve("affine").toString());

        try (LocalPredictor predictor = LocalPredictor.open(folder.resolve("affine"))) {
            assertThat(predictor.predict(new float[] {1, 2, 3})).containsExactly(3, 6, 9);
            float[] into = new float[3];
            predictor.predict(new float[] {0, 0, 0}, into);
            assertThat(into).containsExactly(1, 2, 3);
        }
    }

    @Test
    void predictsInSeveralThreadsAtOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (LocalPredictor predictor = LocalPredictor.open(onnx(WIDE));
                InferenceSession session = OnnxSession.of(WIDE, 1)) {
            List<Future<float[]>> futures = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                float[] row = Samples.rows(1, predictor.inputSize(), i);
                futures.add(pool.submit(() -> predictor.predict(row)));
            }
            for (int i = 0; i < 64; i++) {
                assertThat(futures.get(i).get())
                        .containsExactly(session.predict(Samples.rows(1, predictor.inputSize(), i), 1));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void endsWithAnErrorOnceItIsClosed() throws Exception {
        LocalPredictor predictor = LocalPredictor.open(onnx(WIDE));
        float[] row = Samples.rows(1, predictor.inputSize(), 1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> callers = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(8);
            for (int i = 0; i < 8; i++) {
                callers.add(pool.submit(() -> {
                    predictor.predict(row);
                    begun.countDown();
                    while (true) {
                        predictor.predict(row);
                    }
                }));
            }
            assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
            predictor.close();
            predictor.close();
            for (Future<?> caller : callers) {
                assertThatThrownBy(() -> caller.get(1, TimeUnit.MINUTES))
                        .hasCauseInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("found the session closed");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** The row has 48 kB; what ONNX Runtime's interface makes for a call has less than one. */
    @Test
    void allocatesNoMoreThanTheResultAndTheCallItself() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (LocalPredictor predictor = LocalPredictor.open(onnx(WIDE))) {
            float[] row = Samples.rows(1, predictor.inputSize(), 1);
            for (int i = 0; i < 200; i++) {
                predictor.predict(row);
            }
            long thread = Thread.currentThread().getId();
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 1000; i++) {
                predictor.predict(row);
            }
            long each = (threads.getThreadAllocatedBytes(thread) - before) / 1000;
            assertThat(each).isLessThan(1000);
        }
    }

    @Test
    void needsNoClassOfSparkHadoopOrScala() throws Exception {
        classifier().fit(rows()).save(folder.resolve("trained").toString());
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(spark-(?!stages)|hadoop|scala|bigdl|xgboost|kryo)[^/]*"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(classPath).contains("onnxruntime").doesNotContain("spark-sql");

        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        classPath,
                        PredictWithoutSpark.class.getName(),
                        folder.resolve("trained").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        try (LocalPredictor here = LocalPredictor.open(folder.resolve("trained"))) {
            assertThat(output).contains("outputs " + Arrays.toString(here.predict(new float[] {1, 1, 1})));
        }
    }

    @Test
    void saysWhatItCannotOpen() throws Exception {
        assertThatThrownBy(() -> LocalPredictor.open(folder.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found models []");
        Path two = Files.write(
                folder.resolve("two.onnx"),
                SampleGraphs.affine()
                        .output("doubled", io.bellows.engine.onnx.TensorType.FLOAT, -1, 3)
                        .bytes());
        assertThatThrownBy(() -> LocalPredictor.open(two)).hasMessageContaining("expected one of each");
        try (LocalPredictor predictor = LocalPredictor.open(onnx(WIDE))) {
            assertThatThrownBy(() -> predictor.predict(new float[2])).hasMessageContaining("found 2 values");
        }
    }
}
