package io.bellows.it.contract;

import io.bellows.it.LocalSpark;
import io.bellows.sample.BootstrapSampler;
import io.bellows.sample.ClassWeights;
import io.bellows.sample.ClassWeightsModel;
import io.bellows.sample.CurriculumOrder;
import io.bellows.sample.Deduplicator;
import io.bellows.sample.HardExampleSampler;
import io.bellows.sample.ImportanceSampler;
import io.bellows.sample.Sampler;
import io.bellows.sample.StratifiedSampler;
import io.bellows.sample.StratifiedSplit;
import io.bellows.sample.SystematicSampler;
import io.bellows.sample.TopKSampler;
import io.bellows.sample.WeightedSampler;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the contract needs to know of the samplers that choose rows. */
final class SamplerFixtures {
    private static final Map<Class<?>, Supplier<StageFixture>> BY_STAGE = Map.ofEntries(
            Map.entry(ClassWeights.class, () -> new StageFixture(classWeights(), rows(), List.of("label", "held"))),
            Map.entry(
                    ClassWeightsModel.class,
                    () -> new StageFixture(classWeights().fit(rows()), rows(), List.of("label", "held"))),
            Map.entry(CurriculumOrder.class, () -> sampler(new CurriculumOrder().setSampleFraction(0.6), "score")),
            Map.entry(
                    Deduplicator.class,
                    () -> sampler(
                            new Deduplicator()
                                    .setInputCols("score", "group")
                                    .setSplitCol("label")
                                    .setTrainName("rare"),
                            "score",
                            "group",
                            "label")),
            Map.entry(
                    HardExampleSampler.class,
                    () -> sampler(
                            new HardExampleSampler()
                                    .setLabelCol("group")
                                    .setHardRows("repeat")
                                    .setHardnessCol("hardness"),
                            "group",
                            "probability")),
            Map.entry(
                    SystematicSampler.class,
                    () -> sampler(new SystematicSampler().setStride(3).setOrderCol("score"), "score")),
            Map.entry(BootstrapSampler.class, () -> sampler(new BootstrapSampler().setPerClass(true), "label")),
            Map.entry(ImportanceSampler.class, () -> sampler(new ImportanceSampler().setWeightCol("weight"), "score")),
            Map.entry(
                    StratifiedSplit.class,
                    () -> sampler(
                            new StratifiedSplit().setGroupCol("group").setSplitIndicatorCol("val"), "label", "group")),
            Map.entry(StratifiedSampler.class, () -> sampler(new StratifiedSampler(), "label")),
            Map.entry(TopKSampler.class, () -> sampler(new TopKSampler().setPerClass(true), "label", "score")),
            Map.entry(WeightedSampler.class, () -> sampler(new WeightedSampler().setWeightCol("score"), "score")));

    private SamplerFixtures() {}

    static Map<Class<?>, Supplier<StageFixture>> addedTo(Map<Class<?>, Supplier<StageFixture>> others) {
        Map<Class<?>, Supplier<StageFixture>> all = new HashMap<>(others);
        all.putAll(BY_STAGE);
        return all;
    }

    private static StageFixture sampler(Sampler<?> sampler, String... more) {
        List<String> inputCols =
                Stream.concat(Stream.of("id", "held"), Arrays.stream(more)).toList();
        return new StageFixture(withAllColumns(sampler), rows(), inputCols);
    }

    /** The sampler with every column that samplers have in common. */
    static Sampler<?> withAllColumns(Sampler<?> sampler) {
        sampler.setSeed(3);
        sampler.setKeyCol("id");
        sampler.setValidationIndicatorCol("held");
        sampler.setSampleIndexCol("index");
        sampler.setSampleOriginCol("origin");
        sampler.setSampleKeyCol("key");
        return sampler;
    }

    private static ClassWeights classWeights() {
        return new ClassWeights()
                .setValidationIndicatorCol("held")
                .setWeighting("effective-number")
                .setBeta(0.9);
    }

    private static Dataset<Row> rows() {
        return LocalSpark.session()
                .range(40)
                .selectExpr(
                        "id",
                        "if(id % 4 = 0, 'rare', 'frequent') as label",
                        "id % 5 = 0 as held",
                        "1 + id % 7 as score",
                        "id % 9 as group",
                        "transform(sequence(0, 8), i -> if(i = id % 9, 0.2 + id / 80, 0.1)) as probability");
    }
}
