package io.bellows.bigdl;

import com.intel.analytics.bigdl.dllib.nn.Graph$;
import com.intel.analytics.bigdl.dllib.nn.Input$;
import com.intel.analytics.bigdl.dllib.nn.Linear;
import com.intel.analytics.bigdl.dllib.nn.ReLU;
import com.intel.analytics.bigdl.dllib.nn.Reshape;
import com.intel.analytics.bigdl.dllib.nn.SpatialConvolution;
import com.intel.analytics.bigdl.dllib.nn.StaticGraph;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.tensor.Tensor$;
import com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath.TensorNumeric;
import com.intel.analytics.bigdl.dllib.utils.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * BigDL's convolution 1→4 (3×3), ReLU and linear 4·6·6→3 on 6×6 images.
 *
 * <p>Raw types, because BigDL's generic signatures cannot be met from Java.
 */
@SuppressWarnings({"rawtypes", "unchecked"})
final class TinyNetwork {
    static final ClassTag FLOAT = ClassTag$.MODULE$.Float();
    static final TensorNumeric NUMERIC = numeric();

    private TinyNetwork() {}

    static AbstractModule graph() {
        Node input = Input$.MODULE$.apply("input", FLOAT, NUMERIC);
        Node convolved = after(
                input,
                new SpatialConvolution(
                        1,
                        4,
                        3,
                        3,
                        1,
                        1,
                        1,
                        1,
                        1,
                        true,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        true,
                        DataFormat$.MODULE$.apply("NCHW"),
                        FLOAT,
                        NUMERIC));
        Node rectified = after(convolved, new ReLU(false, FLOAT, NUMERIC));
        Node flat = after(rectified, new Reshape(new int[] {4 * 6 * 6}, Option.apply(true), FLOAT, NUMERIC));
        Node output = after(flat, new Linear(4 * 6 * 6, 3, true, null, null, null, null, null, null, FLOAT, NUMERIC));
        AbstractModule graph = Graph$.MODULE$.apply(input, output, FLOAT, NUMERIC);
        fill((float[]) ((Tensor) graph.getParameters()._1).storage().array(), 2, 0.1);
        return graph;
    }

    /** The graph with the formats that its conversion to mkldnn asks for: images in, rows of numbers out. */
    static AbstractModule graphForMkldnn() {
        StaticGraph graph = (StaticGraph) graph();
        graph.setInputFormats(integers(7));
        graph.setOutputFormats(integers(4));
        return graph;
    }

    static Tensor images(int count) {
        float[] values = new float[count * 6 * 6];
        fill(values, 1, 1);
        return tensor(values, count, 1, 6, 6);
    }

    private static void fill(float[] values, long seed, double deviation) {
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
    }

    static Tensor tensor(float[] values, int... shape) {
        return Tensor$.MODULE$.apply((Object) values, shape, FLOAT, NUMERIC);
    }

    static float[] values(Tensor tensor) {
        float[] all = (float[]) tensor.storage().array();
        int from = tensor.storageOffset() - 1;
        return Arrays.copyOfRange(all, from, from + tensor.nElement());
    }

    private static Node after(Node previous, AbstractModule layer) {
        return layer.inputs(new Node[] {previous});
    }

    private static Seq integers(Integer... values) {
        return JavaConverters.asScalaBufferConverter(List.of(values)).asScala().toSeq();
    }

    /** The Scala object NumericFloat, whose class name javac does not accept. */
    private static TensorNumeric numeric() {
        String name = "com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$";
        try {
            return (TensorNumeric) Class.forName(name).getField("MODULE$").get(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(name, e);
        }
    }
}
