package io.bellows.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Engine;
import com.intel.analytics.bigdl.dllib.utils.intermediate.ConversionUtils;
import com.intel.analytics.bigdl.dllib.utils.intermediate.IRGraph;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"rawtypes", "unchecked"})
class MkldnnTest {
    private static final Tensor IMAGES = TinyNetwork.images(2);
    private static final Tensor OUTPUT_GRADIENT = TinyNetwork.tensor(new float[] {1, -1, 2, 0.5f, 0, -2}, 2, 3);

    /** BigDL reads the engine once in a JVM, so each test class has its own JVM. */
    @BeforeAll
    static void chooseEngine() {
        System.setProperty("bigdl.localMode", "true");
        System.setProperty("bigdl.engineType", "mkldnn");
        System.setProperty("bigdl.disableOmpAffinity", "true");
        System.setProperty("bigdl.mklNumThreads", "1");
        Engine.init();
    }

    @Test
    void convertedGraphComputesWhatTheBlasGraphComputes() {
        AbstractModule blas = TinyNetwork.graphForMkldnn();
        blas.zeroGradParameters();
        AbstractModule converted = converted(blas);
        Tensor blasGradients = (Tensor) blas.getParameters()._2;
        Tensor gradients = (Tensor) converted.getParameters()._2;

        assertThat(TinyNetwork.values((Tensor) converted.forward(IMAGES)))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(TinyNetwork.values((Tensor) blas.forward(IMAGES)));
        assertThat(TinyNetwork.values((Tensor) converted.backward(IMAGES, OUTPUT_GRADIENT)))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(TinyNetwork.values((Tensor) blas.backward(IMAGES, OUTPUT_GRADIENT)));
        assertThat(TinyNetwork.values(gradients))
                .usingComparatorWithPrecision(1e-4f)
                .containsExactly(TinyNetwork.values(blasGradients));
    }

    @Test
    void gradientOfLastBiasIsTheSumOfTheOutputGradient() {
        AbstractModule converted = converted(TinyNetwork.graphForMkldnn());
        Tensor gradients = (Tensor) converted.getParameters()._2;
        converted.forward(IMAGES);
        converted.backward(IMAGES, OUTPUT_GRADIENT);
        float[] values = TinyNetwork.values(gradients);
        assertThat(Arrays.copyOfRange(values, values.length - 3, values.length)).containsExactly(1.5f, -1, 0);
    }

    private static AbstractModule converted(AbstractModule graph) {
        AbstractModule converted = ConversionUtils.convert(graph, false, TinyNetwork.FLOAT, TinyNetwork.NUMERIC);
        assertThat(converted).isInstanceOf(IRGraph.class);
        converted.training();
        return converted;
    }
}
