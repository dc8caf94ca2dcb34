package io.bellows.bench;

import io.bellows.bench.augment.AugmentSuite;
import io.bellows.bench.compress.CompressionTable;
import io.bellows.bench.effects.TechniqueEffects;
import io.bellows.bench.pretrain.PretrainSuite;
import io.bellows.bench.quantize.QuantizationSpeed;
import io.bellows.bench.sample.SampleSuite;
import io.bellows.bench.serve.ServeSuite;
import io.bellows.bench.train.LargeSuite;
import io.bellows.bench.train.PairSuite;
import io.bellows.bench.train.PlanTable;
import io.bellows.bench.train.ScalingTable;
import io.bellows.bench.train.StepCostTable;
import io.bellows.bench.train.TrainSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The command {@code ./bellows bench SUITE [--json] [--rounds N]}. */
public final class Bench {
    private static final Map<String, Suite> SUITES = new TreeMap<>(Map.of(
            "augment", new AugmentSuite(),
            "large", new LargeSuite(),
            "pair", new PairSuite(),
            "pretrain", new PretrainSuite(),
            "sample", new SampleSuite(),
            "serve", new ServeSuite(),
            "train", new TrainSuite()));
    /** No comparisons of two processes, but tables. */
    private static final Map<String, Table> TABLES = new TreeMap<>(Map.of(
            "compress", asText(CompressionTable::print),
            "costs", asText(StepCostTable::print),
            "effects", asText(TechniqueEffects::print),
            "plan", asText(PlanTable::print),
            "quantize", QuantizationSpeed::print,
            "scaling", asText(rounds -> ScalingTable.print())));

    private static final int DEFAULT_ROUNDS = 3;

    private Bench() {}

    /** Prints a table over some rounds or seeds. */
    @FunctionalInterface
    private interface Table {
        void print(int rounds, boolean json) throws IOException, InterruptedException;
    }

    /** Prints a table over some seeds. */
    @FunctionalInterface
    private interface TextTable {
        void print(int seeds) throws IOException, InterruptedException;
    }

    private static Table asText(TextTable table) {
        return (rounds, json) -> {
            if (json) {
                throw new IllegalArgumentException(
                        "Cannot print this table as JSON: found --json, expected none; leave it out");
            }
            table.print(rounds);
        };
    }

    /** Runs the suite that {@code arguments} name, and ends the process. */
    public static void main(String[] arguments) {
        int code = 0;
        try {
            run(new ArrayList<>(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println("bellows: " + e.getMessage());
            code = 2;
        } catch (IOException | IllegalStateException e) {
            System.err.println("bellows: Cannot finish the benchmark: " + e.getMessage());
            code = 1;
        } catch (InterruptedException e) {
            code = 130;
        }
        System.exit(code);
    }

    private static void run(List<String> arguments) throws IOException, InterruptedException {
        boolean json = arguments.remove("--json");
        int rounds = rounds(arguments);
        if (arguments.size() != 1 || !(TABLES.containsKey(arguments.get(0)) || SUITES.containsKey(arguments.get(0)))) {
            throw new IllegalArgumentException("Cannot run bench '" + String.join(" ", arguments) + "': expected "
                    + "one of the tables " + TABLES.keySet() + " or suites " + SUITES.keySet()
                    + ", and --json or --rounds N if wanted");
        }
        String suite = arguments.get(0);
        if (TABLES.containsKey(suite)) {
            TABLES.get(suite).print(rounds, json);
            return;
        }
        SUITES.get(suite).measure(suite, rounds, result -> System.out.println(json ? result.toJson() : result.toRow()));
    }

    private static int rounds(List<String> arguments) {
        int at = arguments.indexOf("--rounds");
        if (at < 0) {
            return DEFAULT_ROUNDS;
        }
        if (at + 1 == arguments.size() || !arguments.get(at + 1).matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("Cannot read --rounds: expected a number of at least 1 after it");
        }
        int rounds = Integer.parseInt(arguments.get(at + 1));
        arguments.subList(at, at + 2).clear();
        return rounds;
    }
}
