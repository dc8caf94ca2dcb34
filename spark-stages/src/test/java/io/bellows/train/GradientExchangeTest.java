package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.train.collective.Collective;
import io.bellows.train.collective.RabitCollective;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

class GradientExchangeTest {
    private static final int WORKERS = 2;
    private static final int SIZE = 1000;
    private static final int STEPS = 12;
    private static final StructType SCHEMA = new StructType()
            .add("features", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("label", DataTypes.IntegerType);

    /** The gradient of a worker in a step, of values that differ by magnitudes; one number follows it. */
    private static float[] gradient(int worker, int step) {
        SplittableRandom random = new SplittableRandom(31L * worker + step);
        float[] values = new float[SIZE + 1];
        for (int i = 0; i < SIZE; i++) {
            values[i] = i / 200 == 3 ? 0 : (float) (random.nextDouble(-1, 1) * scale(i));
        }
        values[SIZE] = worker + step;
        return values;
    }

    private static double scale(int place) {
        return Math.pow(0.1, place / 250.0);
    }

    /** What one worker gets in each step; the last one is exact. */
    private static final class Worker
            extends AbstractFunction1<scala.collection.Iterator<Integer>, scala.collection.Iterator<float[]>>
            implements Serializable {
        private static final long serialVersionUID = 1L;
        private final GradientCoding coding;
        private final int badStep;

        Worker(GradientCoding coding, int badStep) {
            this.coding = coding;
            this.badStep = badStep;
        }

        @Override
        public scala.collection.Iterator<float[]> apply(scala.collection.Iterator<Integer> rows) {
            List<float[]> all = new ArrayList<>();
            try (Collective collective = RabitCollective.join(BarrierTaskContext.get(), 20)) {
                GradientExchange exchange = new GradientExchange(coding, collective, SIZE, 1);
                for (int step = 0; step < STEPS; step++) {
                    float[] sums = gradient(collective.rank(), step);
                    if (step == badStep && collective.rank() == 1) {
                        sums[5] = Float.POSITIVE_INFINITY;
                    }
                    exchange.sum(sums, step == STEPS - 1);
                    all.add(sums);
                }
            }
            Iterator<float[]> iterator = all.iterator();
            return JavaConverters.asScalaIteratorConverter(iterator).asScala();
        }
    }

    private static List<float[]> sums(GradientCoding coding, int badStep) {
        ClassTag<float[]> tag = ClassTag$.MODULE$.apply(float[].class);
        RDD<Integer> tasks = JavaSparkContext.fromSparkContext(
                        LocalSpark.session().sparkContext())
                .parallelize(List.of(0, 1), WORKERS)
                .rdd();
        List<float[]> both = tasks.barrier()
                .mapPartitions(new Worker(coding, badStep), false, tag)
                .toJavaRDD()
                .collect();
        for (int step = 0; step < STEPS; step++) {
            assertThat(both.get(step)).containsExactly(both.get(STEPS + step));
        }
        return both.subList(0, STEPS);
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1, 0", "FP32, 0.2, 1", "INT16, 1, 1e-4", "INT16, 0.3, 1", "INT8, 1, 2e-2", "INT8, 0.01, 1"})
    void losesNothing(GradientPrecision precision, double topK, double bound) {
        List<float[]> sums = sums(new GradientCoding(precision, topK), -1);

        double[] sent = new double[SIZE];
        double[] given = new double[SIZE];
        for (int step = 0; step < STEPS; step++) {
            float[] first = gradient(0, step);
            float[] second = gradient(1, step);
            for (int i = 0; i < SIZE; i++) {
                sent[i] += sums.get(step)[i];
                given[i] += (double) first[i] + second[i];
                if (topK == 1) {
                    double scale = scale(i / GradientExchange.BLOCK * GradientExchange.BLOCK);
                    assertThat((double) sums.get(step)[i])
                            .isCloseTo((double) first[i] + second[i], within(2 * WORKERS * bound * scale + 1e-7));
                }
            }
            assertThat(sums.get(step)[SIZE]).isEqualTo(2 * step + 1f);
            long blocks = IntStream.range(0, SIZE)
                    .filter(i -> i % GradientExchange.BLOCK == 0)
                    .filter(from -> IntStream.range(from, Math.min(SIZE, from + GradientExchange.BLOCK))
                            .anyMatch(i -> first[i] != 0))
                    .count();
            int step1 = step;
            long moved = IntStream.range(0, SIZE)
                    .filter(i -> sums.get(step1)[i] != 0)
                    .map(i -> i / GradientExchange.BLOCK)
                    .distinct()
                    .count();
            assertThat(moved).isEqualTo(step == STEPS - 1 || topK == 1 ? blocks : (long) Math.ceil(topK * 8));
        }
        for (int i = 0; i < SIZE; i++) {
            assertThat(sent[i]).isCloseTo(given[i], within(1e-5));
        }
    }

    @Test
    void tellsAllWorkersOfOnesInfinityAndForgetsIt() {
        List<float[]> sums = sums(new GradientCoding(GradientPrecision.INT16, 0.5), 3);

        assertThat(sums.get(3)[700]).isNaN();
        for (int step = 0; step < STEPS; step++) {
            if (step != 3) {
                for (float value : sums.get(step)) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1, 1", "INT16, 0.5, 3", "INT8, 1, 5"})
    void givesTheSameByMessages(GradientPrecision precision, double topK, int workers) throws Exception {
        GradientCoding coding = new GradientCoding(precision, topK);
        List<float[]> found = ThreadLinks.run(1, workers, links -> {
            GradientExchange exchange = new GradientExchange(coding, links.everyone(), SIZE, 1);
            float[] sums = gradient(links.place().rank(), 4);
            exchange.sum(sums, false);
            return sums;
        });

        for (float[] sums : found) {
            assertThat(sums).containsExactly(found.get(0));
        }
        int far = 0;
        for (int i = 0; i < SIZE; i++) {
            double expected = 0;
            for (int worker = 0; worker < workers; worker++) {
                expected += gradient(worker, 4)[i];
            }
            far += Math.abs(found.get(0)[i] - expected) > 0.1 ? 1 : 0;
        }
        assertThat(found.get(0)[SIZE]).isEqualTo(4f * workers + workers * (workers - 1) / 2f);
        assertThat(far).isLessThan(topK < 1 ? SIZE / 2 : 1);
    }

    @Test
    void refusesMoreWorkersThanBitsAllow() {
        DataParallelClassifier stage = new DataParallelClassifier("net").setGradientPrecision("int8");

        assertThat(GradientCoding.of(stage, 18).precision()).isEqualTo(GradientPrecision.INT8);
        assertThatThrownBy(() -> GradientCoding.of(stage, 19))
                .hasMessage("Cannot sum gradients in net: found gradientPrecision 'int8' for 19 workers, expected at"
                        + " most 18; set gradientPrecision to one of more bits");
    }

    private static Dataset<Row> rows() {
        SplittableRandom random = new SplittableRandom(3);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            Float[] features = new Float[20];
            for (int j = 0; j < 20; j++) {
                features[j] = (float) (random.nextDouble(-1, 1) + (j % 3 == i % 3 ? 0.5 : 0));
            }
            data.add(RowFactory.create(features, i % 3));
        }
        return LocalSpark.session().createDataFrame(data, SCHEMA);
    }

    private static DataParallelClassifier classifier() {
        return new DataParallelClassifier("net")
                .setHiddenUnits(new int[] {200, 40})
                .setNumWorkers(WORKERS)
                .setBatchSize(20)
                .setEpochs(5)
                .setLearningRate(0.003);
    }

    @Test
    void trainsTheSameByBlocksOfSpark() {
        Dataset<Row> rows = rows();
        DataParallelClassifier stage = classifier().setEpochs(2);
        double[] expected = stage.fit(rows).summary().orElseThrow().stepLosses();

        TrainingSummary summary =
                stage.setCollective("spark-blocks").fit(rows).summary().orElseThrow();

        assertThat(summary.stepLosses()).containsExactly(expected);
        assertThat(stage.setGradientPrecision("int16")
                        .fit(rows)
                        .summary()
                        .orElseThrow()
                        .stepLosses())
                .isNotEqualTo(expected)
                .containsExactly(expected, within(1e-3));
        assertThat(stage.setNumWorkers(1).fit(rows).summary().orElseThrow().stepLosses())
                .containsExactly(expected, within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"int16, 1, 0.52", "int8, 1, 0.27", "fp32, 0.1, 0.16", "int16, 0.1, 0.11"})
    void trainsAlikeWithFewerBytes(String precision, double topK, double bytes) {
        Dataset<Row> rows = rows();
        DataParallelClassifier plain = classifier();
        TrainingSummary exact = plain.fit(rows).summary().orElseThrow();
        TrainingSummary coded = plain.setGradientPrecision(precision)
                .setGradientTopK(topK)
                .fit(rows)
                .summary()
                .orElseThrow();

        assertThat((double) coded.use().get(0).summedBytes())
                .isLessThan(exact.use().get(0).summedBytes() * (bytes + 0.04));
        EpochSummary last = coded.epochs().get(4);
        assertThat(last.trainLoss())
                .isNotEqualTo(exact.epochs().get(4).trainLoss())
                .isCloseTo(exact.epochs().get(4).trainLoss(), within(topK < 1 ? 0.05 : 0.003));
    }
}
