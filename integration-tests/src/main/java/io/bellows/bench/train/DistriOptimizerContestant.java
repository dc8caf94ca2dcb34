package io.bellows.bench.train;

import com.intel.analytics.bigdl.dllib.nn.Container;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.optim.Trigger;
import com.intel.analytics.bigdl.dllib.utils.Engine;
import com.intel.analytics.bigdl.dllib.utils.Table;
import com.intel.analytics.bigdl.dllib.utils.python.api.JTensor;
import com.intel.analytics.bigdl.dllib.utils.python.api.PythonBigDL;
import com.intel.analytics.bigdl.dllib.utils.python.api.Sample;
import io.bellows.bench.Contestant;
import io.bellows.bench.LocalSpark;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The peer: BigDL's {@code DistriOptimizer} with its defaults; prints samples a second after a warm-up. */
public final class DistriOptimizerContestant {
    private static final int WARM_UP_STEPS = 8;
    private static final int STEPS = 24;

    private DistriOptimizerContestant() {}

    /** Counts steps from the calls that BigDL makes between them, and notes the time. */
    private static final class Clock implements Trigger {
        private static final long serialVersionUID = 1L;
        private static long start;
        private static long end;

        @Override
        public boolean apply(Table state) {
            int done = (int) state.apply("neval") - 1;
            if (done == WARM_UP_STEPS && start == 0) {
                start = System.nanoTime();
            }
            if (done < WARM_UP_STEPS + STEPS) {
                return false;
            }
            end = end == 0 ? System.nanoTime() : end;
            return true;
        }
    }

    /** Trains the workload that the first argument names, in the {@link Place} that the second does. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // BigDL's Java face is made for Python
    public static void main(String[] arguments) {
        Workload workload = Workload.valueOf(arguments[0]);
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(Place.valueOf(arguments[1])
                .start(Engine.createSparkConf(new SparkConf()))
                .sparkContext());
        Engine.init();
        PythonBigDL bigdl = PythonBigDL.ofFloat();
        Container model = bigdl.createSequential();
        switch (workload) {
            case MLP -> mlp(bigdl, model);
            case CNN -> cnn(bigdl, model);
            case MOBILENET_STYLE -> mobileNetStyle(bigdl, model);
        }
        JavaRDD<Sample> rows = spark.parallelize(
                        IntStream.range(0, workload.rows()).boxed().toList(), LocalSpark.CORES)
                .map(row -> sample(workload, row))
                .cache();
        bigdl.createDistriOptimizer(
                        model,
                        rows,
                        bigdl.createCrossEntropyCriterion(null, true),
                        Map.of(model.getName(), bigdl.createAdam(1e-3, 0, 0.9, 0.999, 1e-8)),
                        new Clock(),
                        workload.batchSize())
                .optimize();
        double rate = workload.batchSize() * (double) STEPS / ((Clock.end - Clock.start) / 1e9);
        System.out.println(String.format(Locale.ROOT, "%s %.1f", Contestant.RESULT, rate));
        System.exit(0);
    }

    private static Sample sample(Workload workload, int row) {
        JTensor features = new JTensor(RandomRows.features(workload, row), workload.shape(), "float", null);
        JTensor label = new JTensor(new float[] {RandomRows.label(row) + 1}, new int[] {1}, "float", null);
        return new Sample(List.of(features), List.of(label), "float");
    }

    private static void mlp(PythonBigDL<Object> bigdl, Container<Activity, Activity, Object> model) {
        add(model, bigdl.createLinear(784, 128, true, null, null, null, null, null, null));
        add(model, bigdl.createReLU(true));
        add(model, bigdl.createLinear(128, Workload.CLASSES, true, null, null, null, null, null, null));
    }

    private static void cnn(PythonBigDL<Object> bigdl, Container<Activity, Activity, Object> model) {
        int in = 3;
        for (int out : new int[] {32, 64, 128}) {
            add(model, convolution(bigdl, in, out, 3, 1, 1, 1, true));
            add(model, bigdl.createReLU(true));
            add(model, bigdl.createSpatialMaxPooling(2, 2, 2, 2, 0, 0, false, "NCHW"));
            in = out;
        }
        add(model, bigdl.createReshape(List.of(2048), true));
        add(model, bigdl.createLinear(2048, 256, true, null, null, null, null, null, null));
        add(model, bigdl.createReLU(true));
        add(model, bigdl.createLinear(256, Workload.CLASSES, true, null, null, null, null, null, null));
    }

    private static void mobileNetStyle(PythonBigDL<Object> bigdl, Container<Activity, Activity, Object> model) {
        add(model, convolution(bigdl, 3, 32, 3, 2, 1, 1, false));
        normAndRelu(bigdl, model, 32);
        int in = 32;
        for (int[] block : Workload.BLOCKS) {
            add(model, convolution(bigdl, in, in, 3, block[1], 1, in, false));
            normAndRelu(bigdl, model, in);
            add(model, convolution(bigdl, in, block[0], 1, 1, 0, 1, false));
            normAndRelu(bigdl, model, block[0]);
            in = block[0];
        }
        add(model, bigdl.createSpatialAveragePooling(1, 1, 1, 1, 0, 0, true, false, true, true, "NCHW"));
        add(model, bigdl.createReshape(List.of(in), true));
        add(model, bigdl.createLinear(in, Workload.CLASSES, true, null, null, null, null, null, null));
    }

    private static AbstractModule<Activity, Activity, Object> convolution(
            PythonBigDL<Object> bigdl, int in, int out, int kernel, int stride, int pad, int groups, boolean bias) {
        return module(bigdl.createSpatialConvolution(
                in, out, kernel, kernel, stride, stride, pad, pad, groups, true, null, null, null, null, null, null,
                bias, "NCHW"));
    }

    private static void normAndRelu(
            PythonBigDL<Object> bigdl, Container<Activity, Activity, Object> model, int channels) {
        add(model, bigdl.createSpatialBatchNormalization(channels, 1e-5, 0.1, true, null, null, null, null, "NCHW"));
        add(model, bigdl.createReLU(true));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void add(Container model, AbstractModule module) {
        ((com.intel.analytics.bigdl.dllib.nn.Sequential) model).add(module);
    }

    @SuppressWarnings("unchecked") // every module maps an activity to an activity
    private static AbstractModule<Activity, Activity, Object> module(AbstractModule<?, ?, Object> module) {
        return (AbstractModule<Activity, Activity, Object>) module;
    }
}
