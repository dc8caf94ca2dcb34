package io.bellows.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.jobs.config.JobConfig.ColumnSplit;
import io.bellows.jobs.config.JobConfig.RandomSplit;
import io.bellows.serve.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.tuning.CrossValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobReaderTest {
    private static final String JOB = """
            input { format = parquet, path = data/rows }
            split { by = random, keyCol = id, testFraction = 0.25, validationFraction = 0.5, seed = 9 }
            stages = [
              { stage = StringIndexer, inputCol = name, outputCol = label, handleInvalid = keep }
              { stage = Pipeline, stages = [
                { stage = VectorAssembler, inputCols = [a, b], outputCol = v }
                { stage = StandardScaler, inputCol = v, outputCol = s, withMean = true }
              ] }
            ]
            output { path = out }
            """;

    @TempDir
    private Path folder;

    private JobConfig read(String text, String... overrides) throws IOException {
        return JobReader.read(Files.writeString(folder.resolve("job.conf"), text), List.of(overrides));
    }

    @Test
    void readsSplitOutputAndDefaults() throws IOException {
        JobConfig job = read(JOB);
        assertThat(job.name()).isEqualTo("job");
        assertThat(job.split()).isEqualTo(new RandomSplit("id", 0.25, 0.5, 9, "validation"));
        assertThat(job.output().overwrite()).isFalse();
        assertThat(job.evaluation())
                .isEqualTo(new JobConfig.Evaluation("label", "prediction", 200, List.of(), Optional.empty()));
        assertThat(job.spark()).isEmpty();
    }

    @Test
    void readsASplitByColumn() throws IOException {
        String job = JOB.replaceFirst("split .*", "split { by = column, column = part, validationValue = dev }");
        assertThat(read(job).split()).isEqualTo(new ColumnSplit("part", "test", "dev", "validation"));
    }

    @Test
    void setsParamsOfNestedStagesByName() throws IOException {
        var stages = read(JOB).pipeline().getStages();
        assertThat(((StringIndexer) stages[0]).getHandleInvalid()).isEqualTo("keep");
        var nested = ((Pipeline) stages[1]).getStages();
        assertThat(((VectorAssembler) nested[0]).getInputCols()).containsExactly("a", "b");
        assertThat(((StandardScaler) nested[1]).getWithMean()).isTrue();
    }

    @Test
    void takesColumnsOfAnOnnxModelAsAnObject() throws IOException {
        String job = JOB.replaceFirst(
                "stages = \\[",
                "stages = [ { stage = OnnxModel, modelPath = m.onnx, inputCols { ids = tokens, mask = m } }");

        OnnxModel model = (OnnxModel) read(job).pipeline().getStages()[0];

        assertThat(model.getInputCols()).isEqualTo("{\"ids\":\"tokens\",\"mask\":\"m\"}");
        assertThat(model.getModelPath()).isEqualTo("m.onnx");
    }

    @Test
    void setsAnEvaluatorAndWhatItReads() throws IOException {
        String job = JOB.replaceFirst("stages = \\[", """
                stages = [ { stage = PostTrainingQuantizer, estimator = { stage = DataParallelClassifier }
                  evaluator { stage = MulticlassClassificationEvaluator, metricName = f1 }
                  postProcessor { stage = SQLTransformer, statement = "SELECT * FROM __THIS__" } }
                """);

        var quantizer = (PostTrainingQuantizer) read(job, "MulticlassClassificationEvaluator.labelCol=y")
                .pipeline()
                .getStages()[0];

        var evaluator = (MulticlassClassificationEvaluator) quantizer.getEvaluator();
        assertThat(evaluator.getMetricName()).isEqualTo("f1");
        assertThat(evaluator.getLabelCol()).isEqualTo("y");
        assertThat(quantizer.getPostProcessor()).isInstanceOf(SQLTransformer.class);
    }

    @Test
    void namesTheNearestEvaluatorAndItsParams() {
        String job = JOB.replaceFirst(
                "stages = \\[",
                "stages = [ { stage = PostTrainingQuantizer, evaluator { stage = RegresionEvaluator } }\n");
        assertThatThrownBy(() -> read(job))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("Cannot find evaluator 'RegresionEvaluator'")
                .hasMessageContaining("did you mean 'RegressionEvaluator'?");
        assertThatThrownBy(() -> read(job.replace("RegresionEvaluator", "RegressionEvaluator, metric = mae")))
                .hasMessageContaining("'RegressionEvaluator.metric'")
                .hasMessageContaining("metricName");
        assertThatThrownBy(() -> read(job.replace("RegresionEvaluator", "org.apache.spark.ml.feature.StandardScaler")))
                .hasMessageContaining("a class that is no evaluator of Spark ML");
        assertThatThrownBy(() -> read(job.replace("{ stage = RegresionEvaluator }", "= accuracy")))
                .hasMessageContaining("found the string 'accuracy', expected { stage = NAME, ... }");
    }

    @Test
    void givesASearchItsCombinations() throws IOException {
        String job = JOB.replaceFirst("stages = \\[", """
                stages = [ { stage = CrossValidator, numFolds = 2
                  estimatorParamMaps = ["maxDepth=2|3", "RandomForestClassifier.numTrees=5|6"]
                  evaluator { stage = MulticlassClassificationEvaluator }
                  estimator { stage = org.apache.spark.ml.classification.RandomForestClassifier } }
                """);

        var search = (CrossValidator) read(job).pipeline().getStages()[0];

        var forest = (RandomForestClassifier) search.getEstimator();
        assertThat(search.getEstimatorParamMaps())
                .extracting(params -> params.apply(forest.maxDepth()) + " " + params.apply(forest.numTrees()))
                .containsExactly("2 5", "2 6", "3 5", "3 6");
        assertThatThrownBy(() -> read(job.replace("maxDepth=2", "maxDepht=2")))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("'maxDepht'");
        assertThatThrownBy(() -> read(job.replace("[\"maxDepth=2|3\",", "[3,")))
                .hasMessageContaining("expected a list of texts such as \"maxIter=10|20\"");
    }

    @Test
    void resolvesRelativePathsFromTheFolderOfTheFile() throws IOException {
        assertThat(read(JOB).input().path())
                .isEqualTo("file://" + folder.toAbsolutePath().resolve("data/rows"));
    }

    @Test
    void resolvesRelativePathsOfTheCommandLineFromTheWorkingDirectory() throws IOException {
        assertThat(read(JOB, "output.path=results/one").output().path())
                .isEqualTo("file://" + Path.of("results/one").toAbsolutePath());
    }

    @Test
    void keepsPathsFromTheRootAndWithAScheme() throws IOException {
        assertThat(read(JOB, "output.path=s3a://bucket/x").output().path()).isEqualTo("s3a://bucket/x");
        assertThat(read(JOB, "output.path=/results").output().path()).isEqualTo("/results");
    }

    @Test
    void readsTheEnvironment() throws IOException {
        String home = System.getenv("HOME");
        assertThat(read(JOB + "\noutput.path = ${HOME}/x").output().path()).isEqualTo(home + "/x");
        assertThat(read(JOB + "\noutput.overwrite = ${?BELLOWS_NEVER_SET}")
                        .output()
                        .overwrite())
                .isFalse();
    }

    @Test
    void replacesKeysAndParamsFromTheCommandLine() throws IOException {
        JobConfig job = read(JOB, "split.seed=4", "StandardScaler.withMean=false", "VectorAssembler.inputCols=[c]");
        assertThat(((RandomSplit) job.split()).seed()).isEqualTo(4);
        var nested = ((Pipeline) job.pipeline().getStages()[1]).getStages();
        assertThat(((VectorAssembler) nested[0]).getInputCols()).containsExactly("c");
        assertThat(((StandardScaler) nested[1]).getWithMean()).isFalse();
    }

    @Test
    void replacesAParamOfAStageBesideReferences() throws IOException {
        JobConfig job =
                read(JOB.replace("inputCol = name", "inputCol = ${?NAME_NEVER_SET} x"), "StringIndexer.outputCol=y");
        assertThat(((StringIndexer) job.pipeline().getStages()[0]).getOutputCol())
                .isEqualTo("y");
    }

    @Test
    void readsSparkSettingsByTheirFullNames() throws IOException {
        JobConfig job = read(JOB + "\nspark { executor.memory = 2g, sql.shuffle.partitions = 4 }");
        assertThat(job.spark())
                .containsEntry("spark.executor.memory", "2g")
                .containsEntry("spark.sql.shuffle.partitions", "4");
    }

    @Test
    void leavesWhatMayBeSecretOutOfTheText() throws IOException {
        JobConfig job = read(JOB + "\nspark.hadoop.key = hush\ninput.options.password = hush");
        assertThat(job.text()).doesNotContain("hush").contains("StringIndexer");
    }

    @Test
    void namesTheNearestKeyAndTheLine() {
        assertThatThrownBy(() -> read(JOB.replace("output {", "outptu {")))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("job.conf:10: Cannot read key 'outptu'")
                .hasMessageContaining("did you mean 'output'?");
        assertThatThrownBy(() -> read(JOB.replace("keyCol", "keycoll")))
                .hasMessageContaining("job.conf:2: Cannot read key 'keycoll'")
                .hasMessageContaining("in 'split'")
                .hasMessageContaining("did you mean 'keyCol'?");
    }

    @Test
    void namesTheNearestStageAndTheLine() {
        assertThatThrownBy(() -> read(JOB.replace("StandardScaler", "StandartScaler")))
                .hasMessageContaining("job.conf:7: Cannot find stage 'StandartScaler'")
                .hasMessageContaining("did you mean 'StandardScaler'?");
    }

    @Test
    void namesTheNearestParamAndTheLine() {
        assertThatThrownBy(() -> read(JOB.replace("withMean", "withMaen")))
                .hasMessageContaining("job.conf:7: Cannot set 'StandardScaler.withMaen'")
                .hasMessageContaining("did you mean 'withMean'?");
    }

    @Test
    void namesTheParamAndWhatItExpected() {
        assertThatThrownBy(() -> read(JOB.replace("withMean = true", "withMean = 3")))
                .hasMessageContaining("job.conf:7: Cannot set 'StandardScaler.withMean': found the number 3, expected")
                .hasMessageContaining("true or false");
        assertThatThrownBy(() -> read(JOB.replace("[a, b]", "a")))
                .hasMessageContaining("'VectorAssembler.inputCols': found the string 'a', expected a list of strings");
        assertThatThrownBy(() -> read(JOB.replace("inputCol = name", "inputCol = true")))
                .hasMessageContaining("'StringIndexer.inputCol': found the boolean true, expected a string");
    }

    @Test
    void takesANumberForATextThatIsOne() throws IOException {
        JobConfig job = read(JOB.replace("inputCol = name", "inputCol = 0.5"));

        assertThat(((StringIndexer) job.pipeline().getStages()[0]).getInputCol())
                .isEqualTo("0.5");
    }

    @Test
    void readsWhatToTellOfSamplers() throws IOException {
        String evaluate = "evaluate { driftCols = [a, features], weightCol = w }\n";
        String sampled =
                JOB.replaceFirst("stages = \\[", "stages = [ { stage = TrainingOnly, stages = [{ stage = Smote }] }\n");

        JobConfig.Evaluation read = read(evaluate + sampled).evaluation();

        assertThat(read.driftCols()).containsExactly("a", "features");
        assertThat(read.weightCol()).contains("w");
        assertThatThrownBy(() -> read(evaluate + JOB))
                .hasMessageContaining("job.conf:1: Cannot read 'evaluate.driftCols': it tells what samplers do");
        assertThatThrownBy(() -> read(evaluate.replace("[a, features]", "[1]") + sampled))
                .hasMessageContaining("'evaluate.driftCols': found the number 1, expected a list of strings");
    }

    @Test
    void namesTheParamWhoseValueItsStageRefuses() {
        assertThatThrownBy(() -> read(JOB.replace("handleInvalid = keep", "handleInvalid = hide")))
                .hasMessageContaining("job.conf:4: Cannot set 'StringIndexer.handleInvalid'")
                .hasMessageContaining("hide");
    }

    @Test
    void namesTheNearestOfAnUnknownOverride() {
        assertThatThrownBy(() -> read(JOB, "splt.seed=4"))
                .hasMessageContaining("--set splt.seed=4")
                .hasMessageContaining("did you mean 'split'?");
        assertThatThrownBy(() -> read(JOB, "StandrdScaler.withMean=false"))
                .hasMessageContaining("did you mean 'StandardScaler'?");
        assertThatThrownBy(() -> read(JOB, "StandardScaler.withMaen=false"))
                .hasMessageContaining("--set StandardScaler.withMaen=false")
                .hasMessageContaining("did you mean 'withMean'?");
        assertThatThrownBy(() -> read(JOB, "split.sed=4")).hasMessageContaining("did you mean 'seed'?");
        assertThatThrownBy(() -> read(JOB, "split.seed")).hasMessageContaining("expected key=value");
    }

    @Test
    void refusesASplitThatLeavesNothingToTrainOn() {
        assertThatThrownBy(() -> read(JOB, "split.testFraction=0.5"))
                .hasMessageContaining("nothing is left to train on");
        assertThatThrownBy(() -> read(JOB, "split.testFraction=1.5"))
                .hasMessageContaining(
                        "'split.testFraction': found the number 1.5, expected a number from 0 to below 1");
    }

    @Test
    void refusesAnUnknownWayToSplit() {
        assertThatThrownBy(() -> read(JOB, "split.by=randm")).hasMessageContaining("did you mean 'random'?");
    }

    @Test
    void namesAKeyThatIsMissing() {
        assertThatThrownBy(() -> read(JOB.replace("keyCol = id,", "")))
                .hasMessageContaining("job.conf:2: Cannot find key 'split.keyCol'");
        assertThatThrownBy(() -> read(JOB.replaceFirst("output .*", "")))
                .hasMessageContaining("Cannot read 'output': the job needs it");
    }

    @Test
    void namesTheNearestFileWhenThereIsNoneOfThatName() throws IOException {
        Files.writeString(folder.resolve("mnist.conf"), JOB);
        assertThatThrownBy(() -> JobReader.read(folder.resolve("mnst.conf"), List.of()))
                .hasMessageContaining("there is no such file; did you mean 'mnist.conf'?");
        assertThatThrownBy(() -> JobReader.read(folder, List.of()))
                .hasMessageContaining("it is a folder; did you mean 'mnist.conf'?");
        Path none = Files.createDirectory(folder.resolve("none"));
        assertThatThrownBy(() -> JobReader.read(none.resolve("mnist.conf"), List.of()))
                .hasMessageContaining("there is no such file; give a job file, whose name ends in .conf");
    }

    @Test
    void namesTheLineOfASyntaxError() {
        assertThatThrownBy(() -> read(JOB.replace("output { path = out }", "output { path = out")))
                .isInstanceOf(JobFileException.class)
                .hasMessageContaining("job.conf: 11");
    }
}
