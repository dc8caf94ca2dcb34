package io.bellows.bench.train;

import io.bellows.jobs.preview.CurveChart;
import io.bellows.resources.AllReduceCost;
import io.bellows.resources.NetworkLoad;
import io.bellows.resources.ScalingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/** What {@link ScalingModel} expects of 1 to 1,024 workers, as the table and plot of {@code docs/scaling.md}. */
public final class ScalingTable {
    private static final int[] GIGABITS = {10, 25, 100};
    /** What a message takes between two machines of a data centre, the time of system calls on both sides included. */
    private static final double MICROSECONDS = 50;

    private static final int[] ROWS = {32, 128, 512};
    private static final int POWERS = 10;
    private static final String BEGIN = "<!-- made by ./bellows bench scaling -->";
    private static final String END = "<!-- end -->";

    private ScalingTable() {}

    /** Prints the table, and puts it and the plot into the page, whose marks they stand between. */
    public static void print() throws IOException {
        Path docs = Path.of(System.getProperty("bellows.home", ""), "docs");
        String table = table();
        System.out.print(table);
        Path page = docs.resolve("scaling.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("Cannot write into '" + page + "': found no '" + BEGIN + "' before '" + END
                    + "', expected both, each on a line");
        }
        Files.writeString(page, text.substring(0, begin) + BEGIN + "\n\n" + table + "\n" + text.substring(end));
        ImageIO.write(
                CurveChart.of(curves(), "efficiency over workers, 25 Gbit/s, rows of a worker"),
                "png",
                docs.resolve("scaling.png").toFile());
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| network | rows a worker | Gbit/s |");
        for (int power = 0; power <= POWERS; power++) {
            table.append(' ').append(1 << power).append(" |");
        }
        table.append("\n|---|---|---|").append("---|".repeat(POWERS + 1)).append('\n');
        for (Workload workload : Workload.values()) {
            for (int rows : ROWS) {
                for (int gigabits : GIGABITS) {
                    table.append(String.format(
                            Locale.ROOT, "| %s | %d | %d |", workload.network().name(), rows, gigabits));
                    efficiencies(workload, rows, gigabits)
                            .forEach(share -> table.append(String.format(Locale.ROOT, " %.0f %% |", 100 * share)));
                    table.append('\n');
                }
            }
        }
        return table.toString();
    }

    private static Map<String, List<Double>> curves() {
        Map<String, List<Double>> curves = new LinkedHashMap<>();
        for (Workload workload : Workload.values()) {
            for (int rows : ROWS) {
                curves.put(workload.network().name() + " " + rows, efficiencies(workload, rows, 25));
            }
        }
        return curves;
    }

    private static List<Double> efficiencies(Workload workload, int rows, int gigabits) {
        ScalingModel model = new ScalingModel(NetworkLoad.of(workload.network()), rows, 1);
        AllReduceCost network = AllReduceCost.network(gigabits, MICROSECONDS);
        List<Double> shares = new ArrayList<>();
        for (int power = 0; power <= POWERS; power++) {
            shares.add(model.efficiency(1 << power, network));
        }
        return shares;
    }
}
