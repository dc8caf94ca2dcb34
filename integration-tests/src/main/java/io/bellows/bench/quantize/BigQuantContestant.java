package io.bellows.bench.quantize;

import com.intel.analytics.bigdl.dllib.nn.Container;
import com.intel.analytics.bigdl.dllib.nn.Sequential;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.utils.Engine;
import com.intel.analytics.bigdl.dllib.utils.python.api.JTensor;
import com.intel.analytics.bigdl.dllib.utils.python.api.PythonBigDL;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A CNN in BigDL, in floats by its default engine and in int8 by its own BigQuant ({@code
 * quantize()}), by turns on one core; prints both times in milliseconds.
 */
public final class BigQuantContestant {
    /** What stands before the figures. */
    static final String RESULT = "bigquant:";

    /** Channels of the convolutions, each of 3×3 and followed by a ReLU and pooling. */
    static final List<Integer> CNN_CHANNELS = List.of(32, 64, 128);

    static final int CNN_SIDE = 32;

    private static final int WARM_UPS = 5;
    private static final int ROUNDS = 30;

    private BigQuantContestant() {}

    /** Measures with a batch of as many rows as the one argument says. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // BigDL's Java face is made for Python
    public static void main(String[] arguments) {
        System.setProperty("bigdl.localMode", "true");
        System.setProperty("bigdl.coreNumber", "1");
        System.setProperty("bigdl.mklNumThreads", "1");
        Engine.init();
        PythonBigDL bigdl = PythonBigDL.ofFloat();
        Container model = bigdl.createSequential();
        int in = 3;
        for (int out : CNN_CHANNELS) {
            add(
                    model,
                    bigdl.createSpatialConvolution(
                            in, out, 3, 3, 1, 1, 1, 1, 1, true, null, null, null, null, null, null, true, "NCHW"));
            add(model, bigdl.createReLU(true));
            add(model, bigdl.createSpatialMaxPooling(2, 2, 2, 2, 0, 0, false, "NCHW"));
            in = out;
        }
        int side = CNN_SIDE >> CNN_CHANNELS.size();
        add(model, bigdl.createReshape(List.of(in * side * side), true));
        add(model, bigdl.createLinear(in * side * side, 10, true, null, null, null, null, null, null));
        model.evaluate();
        AbstractModule quantized = model.quantize();
        quantized.evaluate();
        int batch = Integer.parseInt(arguments[0]);
        int[] shape = {batch, 3, CNN_SIDE, CNN_SIDE};
        float[] rows = rows(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        Object input = bigdl.toTensor(new JTensor(rows, shape, "float", null));
        double[][] millis = new double[2][ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            for (int form = 0; form < 2; form++) {
                long start = System.nanoTime();
                (form == 0 ? model : quantized).forward((Activity) input);
                millis[form][Math.max(0, round)] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.stream(millis).forEach(Arrays::sort);
        System.out.println(
                String.format(Locale.ROOT, "%s %.3f %.3f", RESULT, millis[0][ROUNDS / 2], millis[1][ROUNDS / 2]));
        System.exit(0);
    }

    static float[] rows(int values) {
        SplittableRandom random = new SplittableRandom(2);
        float[] rows = new float[values];
        for (int i = 0; i < values; i++) {
            rows[i] = (float) random.nextDouble(-1, 1);
        }
        return rows;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void add(Container model, AbstractModule module) {
        ((Sequential) model).add(module);
    }
}
