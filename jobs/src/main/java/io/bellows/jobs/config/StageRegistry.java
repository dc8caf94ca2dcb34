package io.bellows.jobs.config;

import io.bellows.assemble.ToTensor;
import io.bellows.augment.AugmentImages;
import io.bellows.augment.AugmentSeries;
import io.bellows.augment.AugmentTable;
import io.bellows.augment.AugmentText;
import io.bellows.augment.MixImages;
import io.bellows.augment.TestTimeAugmentation;
import io.bellows.augmentation.naming.NearestName;
import io.bellows.compress.EdgeSearch;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.read.DecodeImages;
import io.bellows.sample.Adasyn;
import io.bellows.sample.BootstrapSampler;
import io.bellows.sample.BorderlineSmote;
import io.bellows.sample.ClassBalancedSampler;
import io.bellows.sample.ClassWeights;
import io.bellows.sample.CurriculumOrder;
import io.bellows.sample.Deduplicator;
import io.bellows.sample.EditedNearestNeighbours;
import io.bellows.sample.HardExampleSampler;
import io.bellows.sample.ImportanceSampler;
import io.bellows.sample.InstanceHardnessThreshold;
import io.bellows.sample.KMeansSmote;
import io.bellows.sample.NearMiss;
import io.bellows.sample.OneSidedSelection;
import io.bellows.sample.RandomOverSampler;
import io.bellows.sample.RandomUnderSampler;
import io.bellows.sample.Smote;
import io.bellows.sample.SmoteEnn;
import io.bellows.sample.SmoteNc;
import io.bellows.sample.SmoteTomek;
import io.bellows.sample.StratifiedSampler;
import io.bellows.sample.StratifiedSplit;
import io.bellows.sample.SystematicSampler;
import io.bellows.sample.TomekLinks;
import io.bellows.sample.TopKSampler;
import io.bellows.sample.WeightedSampler;
import io.bellows.serve.OnnxModel;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelMultiLabelClassifier;
import io.bellows.train.DataParallelRegressor;
import io.bellows.train.Distilled;
import io.bellows.train.Ensemble;
import io.bellows.train.OutOfFoldPredictor;
import io.bellows.train.Pretrained;
import io.bellows.train.Pruned;
import io.bellows.train.SelfSupervisedPretrainer;
import io.bellows.train.TrainingOnly;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.evaluation.ClusteringEvaluator;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.evaluation.MultilabelClassificationEvaluator;
import org.apache.spark.ml.evaluation.RankingEvaluator;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.TrainValidationSplit;

/** Stages and evaluators by the names that job files call them; any other class goes by its full name. */
final class StageRegistry {
    private static final Map<String, Class<? extends PipelineStage>> STAGES = new TreeMap<>(Map.ofEntries(
            Map.entry("Adasyn", Adasyn.class),
            Map.entry("AugmentImages", AugmentImages.class),
            Map.entry("AugmentSeries", AugmentSeries.class),
            Map.entry("AugmentTable", AugmentTable.class),
            Map.entry("AugmentText", AugmentText.class),
            Map.entry("BootstrapSampler", BootstrapSampler.class),
            Map.entry("BorderlineSmote", BorderlineSmote.class),
            Map.entry("ClassBalancedSampler", ClassBalancedSampler.class),
            Map.entry("ClassWeights", ClassWeights.class),
            Map.entry("CrossValidator", CrossValidator.class),
            Map.entry("CurriculumOrder", CurriculumOrder.class),
            Map.entry("DataParallelClassifier", DataParallelClassifier.class),
            Map.entry("DataParallelMultiLabelClassifier", DataParallelMultiLabelClassifier.class),
            Map.entry("DataParallelRegressor", DataParallelRegressor.class),
            Map.entry("DecodeImages", DecodeImages.class),
            Map.entry("Deduplicator", Deduplicator.class),
            Map.entry("Distilled", Distilled.class),
            Map.entry("EdgeSearch", EdgeSearch.class),
            Map.entry("EditedNearestNeighbours", EditedNearestNeighbours.class),
            Map.entry("Ensemble", Ensemble.class),
            Map.entry("HardExampleSampler", HardExampleSampler.class),
            Map.entry("ImportanceSampler", ImportanceSampler.class),
            Map.entry("InstanceHardnessThreshold", InstanceHardnessThreshold.class),
            Map.entry("KMeansSmote", KMeansSmote.class),
            Map.entry("MixImages", MixImages.class),
            Map.entry("NearMiss", NearMiss.class),
            Map.entry("OneSidedSelection", OneSidedSelection.class),
            Map.entry("OnnxModel", OnnxModel.class),
            Map.entry("OutOfFoldPredictor", OutOfFoldPredictor.class),
            Map.entry("Pipeline", Pipeline.class),
            Map.entry("PostTrainingQuantizer", PostTrainingQuantizer.class),
            Map.entry("Pretrained", Pretrained.class),
            Map.entry("Pruned", Pruned.class),
            Map.entry("RandomOverSampler", RandomOverSampler.class),
            Map.entry("RandomUnderSampler", RandomUnderSampler.class),
            Map.entry("SelfSupervisedPretrainer", SelfSupervisedPretrainer.class),
            Map.entry("Smote", Smote.class),
            Map.entry("SmoteEnn", SmoteEnn.class),
            Map.entry("SmoteNc", SmoteNc.class),
            Map.entry("SmoteTomek", SmoteTomek.class),
            Map.entry("SQLTransformer", SQLTransformer.class),
            Map.entry("StandardScaler", StandardScaler.class),
            Map.entry("StratifiedSampler", StratifiedSampler.class),
            Map.entry("StratifiedSplit", StratifiedSplit.class),
            Map.entry("StringIndexer", StringIndexer.class),
            Map.entry("SystematicSampler", SystematicSampler.class),
            Map.entry("TestTimeAugmentation", TestTimeAugmentation.class),
            Map.entry("ToTensor", ToTensor.class),
            Map.entry("TomekLinks", TomekLinks.class),
            Map.entry("TopKSampler", TopKSampler.class),
            Map.entry("TrainValidationSplit", TrainValidationSplit.class),
            Map.entry("TrainingOnly", TrainingOnly.class),
            Map.entry("VectorAssembler", VectorAssembler.class),
            Map.entry("WeightedSampler", WeightedSampler.class)));

    private static final Map<String, Class<? extends Evaluator>> EVALUATORS = new TreeMap<>(Map.of(
            "BinaryClassificationEvaluator", BinaryClassificationEvaluator.class,
            "ClusteringEvaluator", ClusteringEvaluator.class,
            "MulticlassClassificationEvaluator", MulticlassClassificationEvaluator.class,
            "MultilabelClassificationEvaluator", MultilabelClassificationEvaluator.class,
            "RankingEvaluator", RankingEvaluator.class,
            "RegressionEvaluator", RegressionEvaluator.class));

    private StageRegistry() {}

    /** A new stage with the defaults of its class. */
    static PipelineStage create(String name) {
        return create("stage", name, STAGES, PipelineStage.class);
    }

    /** A new evaluator with the defaults of its class. */
    static Evaluator createEvaluator(String name) {
        return create("evaluator", name, EVALUATORS, Evaluator.class);
    }

    private static <T> T create(String kind, String name, Map<String, Class<? extends T>> known, Class<T> kindOf) {
        Class<? extends T> type = known.get(name);
        try {
            return (type == null ? byFullName(kind, name, known, kindOf) : type)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(
                    "Cannot create " + kind + " '" + name
                            + "': found no public constructor without arguments that succeeds",
                    e);
        }
    }

    private static <T> Class<? extends T> byFullName(
            String kind, String name, Map<String, Class<? extends T>> known, Class<T> kindOf) {
        try {
            if (name.contains(".")) {
                return Class.forName(name, true, Thread.currentThread().getContextClassLoader())
                        .asSubclass(kindOf);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "Cannot find " + kind + " '" + name + "': found no such class; is its jar on the class path?", e);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "Cannot use " + kind + " '" + name + "': found a class that is no " + kind + " of Spark ML", e);
        }
        throw new IllegalArgumentException("Cannot find %s '%s': there is none of that name; %s"
                .formatted(kind, name, NearestName.hint(name, new TreeSet<>(known.keySet()))));
    }
}
