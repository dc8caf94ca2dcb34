package io.bellows.bench.quantize;

import com.intel.analytics.bigdl.dllib.nn.Graph;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.Activity;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath;
import com.intel.analytics.bigdl.dllib.utils.Node;
import com.intel.analytics.bigdl.dllib.utils.intermediate.ConversionUtils;
import com.intel.analytics.bigdl.dllib.utils.python.api.PythonBigDL;
import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The CNN of {@link BigQuantContestant} in BigDL's mkldnn form, in floats and in int8 with the scales of the same rows, by turns on one core;
 * prints both times in milliseconds.
 */
public final class DnnInt8Contestant {
    private static final int INPUT_FORMAT = 7;
    private static final int OUTPUT_FORMAT = 4;

    private DnnInt8Contestant() {}

    /** Measures with a batch of as many rows as the one argument says. */
    @SuppressWarnings({"unchecked", "rawtypes"}) // BigDL's Java face is made for Python
    public static void main(String[] arguments) throws ReflectiveOperationException {
        System.setProperty("bigdl.engineType", "mkldnn");
        System.setProperty("bigdl.disableOmpAffinity", "true");
        BigQuantContestant.start();
        PythonBigDL bigdl = PythonBigDL.ofFloat();
        Graph model = cnn(bigdl);
        model.evaluate();
        Activity input = BigQuantContestant.input(bigdl, Integer.parseInt(arguments[0]));
        model.forward(input);
        // a scale for each output channel of the weights, one for the whole of each activation
        model.setWeightDimMask(1, true);
        model.setInputDimMask(0, true);
        model.setOutputDimMask(0, true);
        model.calcScales(input);
        model.setInputFormats(only(INPUT_FORMAT));
        model.setOutputFormats(only(OUTPUT_FORMAT));
        BigQuantContestant.print(converted(model, false), converted(model, true), input);
        System.exit(0);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Graph cnn(PythonBigDL bigdl) {
        Node input = bigdl.createInput();
        Node last = input;
        for (AbstractModule layer : BigQuantContestant.layers(bigdl)) {
            last = bigdl.createNode(layer, List.of(last));
        }
        return bigdl.createModel(List.of(input), List.of(last));
    }

    private static Seq<Object> only(int format) {
        return JavaConverters.asScalaBuffer(List.<Object>of(format)).toSeq();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AbstractModule converted(Graph model, boolean isQuantized) throws ReflectiveOperationException {
        // javac cannot name this object
        Object numeric = Class.forName(
                        "com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$")
                .getField("MODULE$")
                .get(null);
        AbstractModule made = ConversionUtils.convert(
                model, isQuantized, (ClassTag) ClassTag$.MODULE$.Float(), (TensorNumericMath.TensorNumeric) numeric);
        made.evaluate();
        return made;
    }
}
