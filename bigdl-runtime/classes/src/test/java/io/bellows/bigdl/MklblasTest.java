package io.bellows.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Engine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"rawtypes", "unchecked"})
class MklblasTest {
    @BeforeAll
    static void chooseEngine() {
        System.setProperty("bigdl.localMode", "true");
        System.setProperty("bigdl.coreNumber", "1");
        Engine.init();
    }

    @Test
    void gradientStepLowersTheOutput() {
        AbstractModule network = TinyNetwork.graph();
        Tensor images = TinyNetwork.images(2);
        Tensor ones = TinyNetwork.tensor(new float[] {1, 1, 1, 1, 1, 1}, 2, 3);
        double before = sum((Tensor) network.forward(images));
        network.zeroGradParameters();
        network.backward(images, ones);
        float[] weights =
                (float[]) ((Tensor) network.getParameters()._1).storage().array();
        float[] gradients = TinyNetwork.values((Tensor) network.getParameters()._2);
        for (int i = 0; i < gradients.length; i++) {
            weights[i] -= 1e-3f * gradients[i];
        }
        assertThat(sum((Tensor) network.forward(images))).isLessThan(before);
    }

    @Test
    void quantizedNetworkStaysNearTheFloatOne() {
        AbstractModule network = TinyNetwork.graph();
        network.evaluate();
        Tensor images = TinyNetwork.images(2);
        float[] expected = TinyNetwork.values((Tensor) network.forward(images));
        AbstractModule quantized = network.quantize();
        float[] found = TinyNetwork.values((Tensor) quantized.forward(images));

        assertThat(found).usingComparatorWithPrecision(0.05f).containsExactly(expected);
        assertThat(found).isNotEqualTo(expected);
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float value : TinyNetwork.values(tensor)) {
            sum += value;
        }
        return sum;
    }
}
