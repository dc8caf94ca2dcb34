package io.bellows.bench.compress;

import io.bellows.bench.LocalSpark;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import io.bellows.train.Pruned;
import io.bellows.train.PruningMethod;
import io.bellows.train.SparsitySchedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.SparkSession;

/**
 * What quantization and pruning do to accuracy, size and speed, on two tasks and three networks, over some seeds. Each compressed form is made of the
 * same trained model, and judged on rows that nothing else sees.
 *
 * <p>A form that was trained further is compared with that model in floats, trained further by the same epochs, too: what the longer
 * training gains is not what pruning does.
 */
public final class CompressionTable {
    private static final int TRAINED_ONCE = 0;
    private static final int TRAINED_FURTHER = 1;
    private static final double PERCENTILE = 99.99;

    private CompressionTable() {}

    /** Prints the table in Markdown, the lines of a task as soon as they are known. */
    public static void print(int seeds) throws IOException, InterruptedException {
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        spark.sparkContext().setLogLevel("ERROR");
        System.out.println(
                "| task | form | right, median (each seed) | against fp32 as long trained, median (each) | bytes | smaller | multiply-adds | one row | 64 rows | faster, 64 rows |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|");
        print(CompressionTask.digits(spark), seeds);
        for (CompressionTask task : CompressionTask.patches(spark)) {
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
        CompressedForm shown = forms.get(form);
        int floats = shown.trainedFurther() ? TRAINED_FURTHER : TRAINED_ONCE;
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %,d | %.2f | %.2f M | %.3f ms | %.2f ms | %.2f |",
                task.name(),
                shown.name(),
                ofSeeds("%.2f", right.stream().mapToDouble(each -> each[form]).toArray()),
                form == floats
                        ? "–"
                        : ofSeeds(
                                "%+.2f",
                                right.stream()
                                        .mapToDouble(each -> each[form] - each[floats])
                                        .toArray()),
                shown.bytes(),
                (double) forms.get(0).bytes() / shown.bytes(),
                shown.multiplyAdds(),
                milliseconds[form][0],
                milliseconds[form][1],
                milliseconds[0][1] / milliseconds[form][1]);
    }

    private static String ofSeeds(String format, double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
        return String.format(Locale.ROOT, format, median)
                + Arrays.stream(figures)
                        .mapToObj(figure -> String.format(Locale.ROOT, format, figure))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private static List<CompressedForm> forms(CompressionTask task, int seed) {
        DataParallelClassifier classifier =
                task.classifier().copy(ParamMap.empty()).setSeed(seed);
        DataParallelClassifierModel dense = classifier.fit(task.training());
        Pruned<DataParallelClassifierModel> pruned = new Pruned<DataParallelClassifierModel>()
                .setEstimator(classifier)
                .setModel(dense)
                .setFineTuneEpochs(task.furtherEpochs());
        DataParallelClassifierModel longer =
                pruned.copy(ParamMap.empty()).setSparsity(0).fit(task.training());
        DataParallelClassifierModel sparse = pruned.copy(ParamMap.empty())
                .setSparsity(0.7)
                .setSparsitySchedule(SparsitySchedule.CUBIC)
                .fit(task.training());
        DataParallelClassifierModel half = pruned.copy(ParamMap.empty())
                .setMethod(PruningMethod.CHANNELS)
                .setRemovedFraction(0.5)
                .setChannelMultiple(task.channelMultiple())
                .fit(task.training());
        List<CompressedForm> forms = new ArrayList<>();
        forms.add(TRAINED_ONCE, CompressedForm.floats("fp32", dense, false));
        forms.add(TRAINED_FURTHER, CompressedForm.floats("fp32, trained on", longer, true));
        forms.add(CompressedForm.int8("int8", dense, false, task.training()));
        forms.add(CompressedForm.int8WithinPercentile(
                "int8, percentile " + PERCENTILE, PERCENTILE, dense, task.training()));
        forms.add(CompressedForm.floats("70 % of weights zero", sparse, true));
        forms.add(CompressedForm.floats("half of the multiply-adds", half, true));
        forms.add(CompressedForm.int8("that in int8", half, true, task.training()));
        return forms;
    }
}
