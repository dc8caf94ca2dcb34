package io.bellows.bigdl;

import static org.assertj.core.api.Assertions.assertThat;

import com.intel.analytics.bigdl.dllib.feature.dataset.Sample;
import com.intel.analytics.bigdl.dllib.feature.dataset.Sample$;
import com.intel.analytics.bigdl.dllib.nn.CrossEntropyCriterion;
import com.intel.analytics.bigdl.dllib.nn.abstractnn.AbstractModule;
import com.intel.analytics.bigdl.dllib.optim.DistriOptimizer;
import com.intel.analytics.bigdl.dllib.optim.Optimizer;
import com.intel.analytics.bigdl.dllib.optim.Optimizer$;
import com.intel.analytics.bigdl.dllib.optim.Trigger$;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;

@SuppressWarnings({"rawtypes", "unchecked"})
class DistriOptimizerTest {
    @Test
    void trainsOnSpark() {
        System.setProperty("bigdl.engineType", "mkldnn");
        System.setProperty("bigdl.disableOmpAffinity", "true");
        System.setProperty("bigdl.mklNumThreads", "1");
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("trainsOnSpark")
                .set("spark.ui.enabled", "false");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            Engine.init();
            RDD samples = spark.parallelize(samples(), 1).rdd();
            AbstractModule network = TinyNetwork.graphForMkldnn();
            float[] before = TinyNetwork.values((Tensor) network.getParameters()._1);
            Optimizer optimizer = Optimizer$.MODULE$.apply(
                    network,
                    samples,
                    new CrossEntropyCriterion(null, true, TinyNetwork.FLOAT, TinyNetwork.NUMERIC),
                    8,
                    null,
                    null,
                    TinyNetwork.FLOAT,
                    TinyNetwork.NUMERIC);
            assertThat(optimizer).isInstanceOf(DistriOptimizer.class);
            optimizer.setEndWhen(Trigger$.MODULE$.maxIteration(3));
            AbstractModule trained = optimizer.optimize();
            assertThat(TinyNetwork.values((Tensor) trained.getParameters()._1)).isNotEqualTo(before);
        }
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        float[] images = TinyNetwork.values(TinyNetwork.images(16));
        for (int i = 0; i < 16; i++) {
            float[] image = Arrays.copyOfRange(images, i * 36, (i + 1) * 36);
            Tensor label = TinyNetwork.tensor(new float[] {i % 3 + 1}, 1);
            samples.add(Sample$.MODULE$.apply(
                    new Tensor[] {TinyNetwork.tensor(image, 1, 6, 6)}, label, TinyNetwork.FLOAT, TinyNetwork.NUMERIC));
        }
        return samples;
    }
}
