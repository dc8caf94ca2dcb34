package io.bellows.bench.compress;

import io.bellows.bench.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.Pruned;
import io.bellows.train.PruningMethod;
import io.bellows.train.SparsitySchedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.SparkSession;

/**
 * What quantization and pruning do to accuracy, size and speed, on two tasks: means over some seeds. Each compressed form is made of
 * the same trained model, and judged on rows that nothing else sees.
 */
public final class CompressionTable {
    private CompressionTable() {}

    /** Prints the table in Markdown, the lines of a task as soon as they are known. */
    public static void print(int seeds) throws IOException, InterruptedException {
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        spark.sparkContext().setLogLevel("ERROR");
        System.out.println(
                "| task | form | right, mean | against fp32, least to most | bytes | smaller | multiply-adds | one row | 64 rows | faster, 64 rows |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (CompressionTask task : List.of(CompressionTask.digits(spark), CompressionTask.patches(spark))) {
            print(task, seeds);
        }
    }

    private static void print(CompressionTask task, int seeds) {
        List<List<CompressedForm>> forms = new ArrayList<>();
        List<double[]> right = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            List<CompressedForm> ofSeed = forms(task, seed);
            forms.add(ofSeed);
            right.add(ofSeed.stream()
                    .mapToDouble(form -> form.rightOf(task.test()))
                    .toArray());
        }
        List<CompressedForm> last = forms.get(seeds - 1);
        double[][] milliseconds = CompressedForm.milliseconds(last);
        for (int form = 0; form < last.size(); form++) {
            System.out.println(row(task, form, last, right, milliseconds));
        }
    }

    private static String row(
            CompressionTask task, int form, List<CompressedForm> forms, List<double[]> right, double[][] milliseconds) {
        double mean = right.stream().mapToDouble(each -> each[form]).average().orElseThrow();
        double least =
                right.stream().mapToDouble(each -> each[form] - each[0]).min().orElseThrow();
        double most =
                right.stream().mapToDouble(each -> each[form] - each[0]).max().orElseThrow();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.2f %% | %+.2f to %+.2f | %,d | %.2f | %.2f M | %.3f ms | %.2f ms | %.2f |",
                task.name(),
                forms.get(form).name(),
                mean,
                least,
                most,
                forms.get(form).bytes(),
                (double) forms.get(0).bytes() / forms.get(form).bytes(),
                forms.get(form).multiplyAdds(),
                milliseconds[form][0],
                milliseconds[form][1],
                milliseconds[0][1] / milliseconds[form][1]);
    }

    private static List<CompressedForm> forms(CompressionTask task, int seed) {
        DataParallelClassifier classifier =
                task.classifier().copy(ParamMap.empty()).setSeed(seed);
        DataParallelClassifierModel dense = classifier.fit(task.training());
        Pruned<DataParallelClassifierModel> pruned = new Pruned<DataParallelClassifierModel>()
                .setEstimator(classifier)
                .setModel(dense);
        DataParallelClassifierModel sparse = pruned.copy(ParamMap.empty())
                .setSparsity(0.7)
                .setSparsitySchedule(SparsitySchedule.CUBIC)
                .fit(task.training());
        DataParallelClassifierModel half = pruned.copy(ParamMap.empty())
                .setMethod(PruningMethod.CHANNELS)
                .setRemovedFraction(0.5)
                .setChannelMultiple(8)
                .fit(task.training());
        return List.of(
                CompressedForm.floats("fp32", dense),
                CompressedForm.int8("int8", dense, task.training()),
                CompressedForm.floats("70 % of weights zero", sparse),
                CompressedForm.floats("half of the multiply-adds", half),
                CompressedForm.int8("that in int8", half, task.training()));
    }
}
