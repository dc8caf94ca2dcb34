package io.bellows.it.gpu;

import io.bellows.augment.AugmentTable;
import io.bellows.sample.BootstrapSampler;
import io.bellows.sample.ClassBalancedSampler;
import io.bellows.sample.ClassWeights;
import io.bellows.sample.CurriculumOrder;
import io.bellows.sample.Deduplicator;
import io.bellows.sample.HardExampleSampler;
import io.bellows.sample.ImportanceSampler;
import io.bellows.sample.RandomOverSampler;
import io.bellows.sample.RandomUnderSampler;
import io.bellows.sample.Sampler;
import io.bellows.sample.StratifiedSampler;
import io.bellows.sample.StratifiedSplit;
import io.bellows.sample.SystematicSampler;
import io.bellows.sample.TopKSampler;
import io.bellows.sample.WeightedSampler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The stages that are Spark SQL expressions alone, by name, as they are set for a GPU; a new one is one line. */
final class GpuStages {
    private static final Map<String, Function<Dataset<Row>, Transformer>> STAGES = new LinkedHashMap<>();
    private static final String TABLE_OPS = """
            [{"op": "gaussian-noise"}, {"op": "multiplicative-noise"}, {"op": "feature-dropout"},
             {"op": "swap-noise"}, {"op": "quantile-jitter"}, {"op": "row-mixup"}]
            """;

    static {
        add("ClassBalancedSampler over", new ClassBalancedSampler());
        add("ClassBalancedSampler under", new ClassBalancedSampler().setMode("under"));
        add("RandomOverSampler", new RandomOverSampler());
        add("RandomOverSampler with noise", new RandomOverSampler().setShrinkage(0.5));
        add("RandomUnderSampler", new RandomUnderSampler().setSamplingStrategy(0.5));
        add("StratifiedSampler", new StratifiedSampler());
        add("StratifiedSplit", new StratifiedSplit().setSplitIndicatorCol("val"));
        add("StratifiedSplit by group", new StratifiedSplit().setGroupCol("group"));
        add("WeightedSampler", new WeightedSampler().setWeightCol("score").setSampleCount(9));
        add("TopKSampler", new TopKSampler().setPerClass(true));
        add("BootstrapSampler", new BootstrapSampler());
        add("ImportanceSampler", new ImportanceSampler().setPerClass(true).setWeightCol("weight"));
        add("SystematicSampler", new SystematicSampler());
        add("SystematicSampler by number", new SystematicSampler().setOrderCol("score"));
        add("CurriculumOrder", new CurriculumOrder());
        add("HardExampleSampler by loss", hard().setHardnessCol("loss"));
        add("HardExampleSampler by margin", hard().setHardness("margin").setHardRows("repeat"));
        add("Deduplicator", new Deduplicator().setInputCols("score", "group").setSplitCol("label"));
        STAGES.put("AugmentTable of scalar columns", GpuStages::table);
        STAGES.put("ClassWeightsModel", new ClassWeights().setValidationIndicatorCol("held")::fit);
    }

    private GpuStages() {}

    private static HardExampleSampler hard() {
        return new HardExampleSampler().setLabelCol("group");
    }

    /** Of scalar columns alone, since all are hashed to put rows of one key in order. */
    private static Transformer table(Dataset<Row> rows) {
        SQLTransformer scalars = new SQLTransformer().setStatement("select id, held, score, group from __THIS__");
        AugmentTable table = new AugmentTable()
                .setKeyCol("id")
                .setValidationIndicatorCol("held")
                .setInputCols("score", "group")
                .setAppliedOpsCol("ops")
                .setCopies(2)
                .setOps(TABLE_OPS);
        return new Pipeline().setStages(new PipelineStage[] {scalars, table}).fit(rows);
    }

    /** A sampler with all that samplers have in common, by a key of a scalar type. */
    private static void add(String name, Sampler<?> sampler) {
        sampler.setKeyCol("id");
        sampler.setValidationIndicatorCol("held");
        sampler.setSampleIndexCol("index");
        sampler.setSampleOriginCol("origin");
        sampler.setSampleKeyCol("key");
        STAGES.put(name, rows -> sampler);
    }

    static Map<String, Function<Dataset<Row>, Transformer>> all() {
        return STAGES;
    }

    /** Rows for all stages; written as Parquet and read again, since a list in memory folds into the plan. */
    static Dataset<Row> rows(SparkSession spark) {
        return spark.range(0, 60, 1, 1)
                .selectExpr(
                        "id",
                        "if(id % 4 = 0, 'train', 'test') as label",
                        "id % 5 = 0 as held",
                        "1d + id % 7 as score",
                        "id % 3 as group",
                        "array(float(id), 1f) as features",
                        "array(0.25d, 0.25d, 0.5d) as probability",
                        "cast(cast(id as string) as binary) as payload");
    }
}
