package io.bellows.bench.effects;

import io.bellows.bench.LocalSpark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/** The tables of what each technique does alone, over some seeds: what is told right, and the seconds of {@code fit}. */
public final class TechniqueEffects {
    private TechniqueEffects() {}

    /** Prints the tables in Markdown, a line as soon as it is known. */
    public static void print(int seeds) {
        SparkSession spark = LocalSpark.start(new SparkConf(), LocalSpark.CORES);
        spark.sparkContext().setLogLevel("ERROR");
        List<List<Effect>> tables = new ArrayList<>(DigitEffect.all(spark));
        tables.add(RegressionEffect.all(spark));
        tables.forEach(table -> print(table, seeds));
    }

    private static void print(List<Effect> effects, int seeds) {
        // what runs first compiles
        effects.get(0).fit(seeds);
        System.out.println("| technique | right, mean | least to most | against the first | seconds |");
        System.out.println("|---|---|---|---|---|");
        double first = Double.NaN;
        for (Effect effect : effects) {
            double[] right = new double[seeds];
            double seconds = 0;
            for (int seed = 0; seed < seeds; seed++) {
                effect.prepare(seed);
                long start = System.nanoTime();
                Transformer model = effect.fit(seed);
                seconds += (System.nanoTime() - start) / 1e9;
                right[seed] = effect.right(model);
            }
            double mean = Arrays.stream(right).average().orElseThrow();
            first = Double.isNaN(first) ? mean : first;
            Arrays.sort(right);
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %.2f %% | %.2f to %.2f | %+.2f | %.1f |",
                    effect.name(),
                    mean,
                    right[0],
                    right[seeds - 1],
                    mean - first,
                    seconds / seeds));
        }
        System.out.println();
    }
}
