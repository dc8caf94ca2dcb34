package io.bellows.bench.quantize;

import com.intel.analytics.bigdl.dllib.nn.Container;
import com.intel.analytics.bigdl.dllib.nn.Sequential;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.utils.Engine;
import com.intel.analytics.bigdl.dllib.utils.python.api.JTensor;
import com.intel.analytics.bigdl.dllib.utils.python.api.PythonBigDL;
import java.util.ArrayList;
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
    static final String RESULT = "milliseconds:";

    /** Channels of the convolutions, each of 3×3 and followed by a ReLU and pooling. */
    static final List<Integer> CNN_CHANNELS = List.of(32, 64, 128);

    static final int CNN_SIDE = 32;

    private static final int WARM_UPS = 5;
    private static final int ROUNDS = 30;

    private BigQuantContestant() {}

    /** Measures with a batch of as many rows as the one argument says. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // BigDL's Java face is made for Python
    public static void main(String[] arguments) {
        start();
        PythonBigDL bigdl = PythonBigDL.ofFloat();
        Container model = bigdl.createSequential();
        layers(bigdl).forEach(((Sequential) model)::add);
        model.evaluate();
        AbstractModule quantized = model.quantize();
        quantized.evaluate();
        print(model, quantized, input(bigdl, Integer.parseInt(arguments[0])));
        System.exit(0);
    }

    /** BigDL's engine, on one core. */
    static void start() {
        System.setProperty("bigdl.localMode", "true");
        System.setProperty("bigdl.coreNumber", "1");
        System.setProperty("bigdl.mklNumThreads", "1");
        Engine.init();
    }

    /** The layers of the CNN, in their order. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static List<AbstractModule> layers(PythonBigDL bigdl) {
        List<AbstractModule> layers = new ArrayList<>();
        int in = 3;
        for (int out : CNN_CHANNELS) {
            layers.add(bigdl.createSpatialConvolution(
                    in, out, 3, 3, 1, 1, 1, 1, 1, true, null, null, null, null, null, null, true, "NCHW"));
            layers.add(bigdl.createReLU(true));
            layers.add(bigdl.createSpatialMaxPooling(2, 2, 2, 2, 0, 0, false, "NCHW"));
            in = out;
        }
        int side = CNN_SIDE >> CNN_CHANNELS.size();
        layers.add(bigdl.createReshape(List.of(in * side * side), true));
        layers.add(bigdl.createLinear(in * side * side, 10, true, null, null, null, null, null, null));
        return layers;
    }

    /** Rows for it. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static Activity input(PythonBigDL bigdl, int batch) {
        int[] shape = {batch, 3, CNN_SIDE, CNN_SIDE};
        float[] rows = rows(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        return (Activity) bigdl.toTensor(new JTensor(rows, shape, "float", null));
    }

    /** Prints the median milliseconds of both forms, which take turns. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static void print(AbstractModule floats, AbstractModule quantized, Activity input) {
        double[][] millis = new double[2][ROUNDS];
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            for (int form = 0; form < 2; form++) {
                long start = System.nanoTime();
                (form == 0 ? floats : quantized).forward(input);
                millis[form][Math.max(0, round)] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.stream(millis).forEach(Arrays::sort);
        System.out.println(
                String.format(Locale.ROOT, "%s %.3f %.3f", RESULT, millis[0][ROUNDS / 2], millis[1][ROUNDS / 2]));
    }

    static float[] rows(int values) {
        SplittableRandom random = new SplittableRandom(2);
        float[] rows = new float[values];
        for (int i = 0; i < values; i++) {
            rows[i] = (float) random.nextDouble(-1, 1);
        }
        return rows;
    }
}
