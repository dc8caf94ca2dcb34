package io.bellows.bench.serve;

import ai.onnxruntime.OrtException;
import io.bellows.bench.Comparison;
import io.bellows.bench.ComparisonResult;
import io.bellows.bench.LocalSpark;
import io.bellows.bench.Suite;
import io.bellows.column.FloatArrayFunction;
import io.bellows.engine.onnx.OnnxExporter;
import io.bellows.engine.onnx.OnnxFile;
import io.bellows.network.Network;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import io.bellows.serve.LocalPredictor;
import io.bellows.serve.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * MobileNetV2 over 96×96 pixels, one thread: Spark's rows a second beside those of a bare loop at batches of 64, and the
 * slowest of a hundred calls of {@link LocalPredictor} beside bare ones. Both sides run in this process, in turn: batches
 * alternate by rounds, single calls one by one.
 */
public final class ServeSuite implements Suite {
    private static final int SIDE = 96;
    private static final int CLASSES = 1000;
    private static final int ROW = 3 * SIDE * SIDE;
    private static final int BATCH = 64;
    /** Some seconds of work, so that the start of a Spark job counts little. */
    private static final int BATCHES = 32;

    private static final int CALLS = 2_000;
    private static final int WARM_UPS = 200;

    @Override
    public List<Comparison> comparisons() {
        return List.of();
    }

    @Override
    public void measure(String name, int rounds, Consumer<ComparisonResult> results) throws IOException {
        Network network = Zoo.create("mobilenet-v2", Shape.of(3, SIDE, SIDE), CLASSES, Zoo.Settings.defaults());
        byte[] onnx = OnnxExporter.export(NetworkModel.initialize(network, 1));
        try {
            results.accept(throughput(name, onnx, rounds));
            results.accept(latency(name, onnx, rounds));
        } catch (OrtException e) {
            throw new IllegalStateException("Cannot run the bare model: " + e.getMessage(), e);
        }
    }

    private static float[] row(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] row = new float[ROW];
        for (int i = 0; i < ROW; i++) {
            row[i] = (float) random.nextDouble(-1, 1);
        }
        return row;
    }

    private static ComparisonResult throughput(String name, byte[] onnx, int rounds) throws OrtException {
        float[] batch = new float[BATCH * ROW];
        for (int i = 0; i < BATCH; i++) {
            System.arraycopy(row(i), 0, batch, i * ROW, ROW);
        }
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (SparkSession spark = LocalSpark.start(new SparkConf(), 1);
                BareLoop loop = new BareLoop(onnx, BATCH, CLASSES, 3, SIDE, SIDE)) {
            Dataset<Row> rows = spark.range(0, BATCH * BATCHES, 1, 1)
                    .select(FloatArrayFunction.of(ServeSuite::row)
                            .apply(functions.col("id").cast("long"))
                            .as("input"))
                    .persist(StorageLevel.MEMORY_ONLY());
            rows.count();
            OnnxModel model = new OnnxModel(OnnxFile.of(onnx, "bench"))
                    .setPredictionBatchSize(BATCH)
                    .setOutputCols(Map.of(OnnxExporter.OUTPUT, "scores"));
            Dataset<Row> predicted = model.transform(rows).select("scores");
            for (int round = -1; round < rounds; round++) {
                double mine = perSecond(
                        () -> predicted.write().format("noop").mode("overwrite").save());
                double theirs = perSecond(() -> {
                    for (int i = 0; i < BATCHES; i++) {
                        loop.run(batch);
                    }
                });
                if (round >= 0) {
                    ours.add(mine);
                    bare.add(theirs);
                }
            }
            rows.unpersist();
        }
        return ComparisonResult.of(
                name, "rows at batch " + BATCH + ", Spark beside a bare loop", ours, bare, "rows/s", List.of());
    }

    private static double perSecond(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return BATCH * BATCHES / ((System.nanoTime() - start) / 1e9);
    }

    private static ComparisonResult latency(String name, byte[] onnx, int rounds) throws IOException, OrtException {
        List<Double> ours = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        Path file = Files.write(Files.createTempFile("bellows-bench", ".onnx"), onnx);
        try (LocalPredictor predictor = LocalPredictor.open(file);
                BareLoop loop = new BareLoop(onnx, 1, CLASSES, 3, SIDE, SIDE)) {
            float[] row = row(1);
            for (int round = 0; round < rounds; round++) {
                double[] mine = new double[CALLS];
                double[] theirs = new double[CALLS];
                for (int call = -WARM_UPS; call < CALLS; call++) {
                    double local = millis(() -> predictor.predict(row));
                    double direct = millis(() -> loop.run(row));
                    if (call >= 0) {
                        mine[call] = local;
                        theirs[call] = direct;
                    }
                }
                ours.add(1000 / at(mine, 0.99));
                bare.add(1000 / at(theirs, 0.99));
                notes.add("median %.3f ms, bare %.3f ms; p99 %.3f ms, bare %.3f ms"
                        .formatted(at(mine, 0.5), at(theirs, 0.5), at(mine, 0.99), at(theirs, 0.99)));
            }
        } finally {
            Files.delete(file);
        }
        return ComparisonResult.of(
                name, "p99 of single rows, LocalPredictor beside bare calls", ours, bare, "calls/s", notes);
    }

    private static double millis(Runnable call) {
        long start = System.nanoTime();
        call.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double at(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }
}
