package io.bellows.jobs.report;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A report as a table for people, at most 80 characters wide. */
public final class ReportTable {
    private static final int NAME_WIDTH = 26;
    private static final int FIGURE_WIDTH = 17;
    private static final String RULE = "-".repeat(78);

    private final Report report;
    private final StringBuilder table = new StringBuilder();

    private ReportTable(Report report) {
        this.report = report;
    }

    /** The lines, each but the last with a line break. */
    public static String write(Report report) {
        return new ReportTable(report).write();
    }

    private String write() {
        boolean both = report.forms().size() == 2;
        List<String> names = List.copyOf(report.forms().keySet());
        line(report.job(), names, both ? names.get(1) + " to " + names.get(0) : "");
        table.append(RULE).append('\n');
        row(
                report.metric(),
                one -> one.quality().isShare()
                        ? percent(one.quality().value())
                        : known(one.quality().value(), "%.4g"),
                (a, b) -> a.quality().isShare()
                        ? points(b.quality().value() - a.quality().value())
                        : "");
        row("model size", one -> bytes(one.bytes()), (a, b) -> times((double) b.bytes() / a.bytes()));
        row(
                "single-row latency",
                one -> known(one.latencyMs(), "%,.3f ms"),
                (a, b) -> times(b.latencyMs() / a.latencyMs()));
        row(
                "batch throughput",
                one -> known(one.rowsPerSecond(), "%,.0f rows/s"),
                (a, b) -> times(b.rowsPerSecond() / a.rowsPerSecond()));
        boolean isEstimated =
                report.forms().values().stream().anyMatch(one -> one.energy().estimated());
        row(
                isEstimated ? "energy, 1,000 rows (est.)" : "energy, 1,000 rows",
                one -> known(one.energy().joulesPerThousand(), "%,.3f J"),
                (a, b) -> times(b.energy().joulesPerThousand() / a.energy().joulesPerThousand()));
        table.append(RULE).append('\n');
        report.notes().forEach(this::note);
        return table.append(text(
                        "rows      %,d to train, %,d to validate, %,d to test%n",
                        report.rows().train(),
                        report.rows().validation(),
                        report.rows().test()))
                .append(text(
                        "time      %.1f s to train, %.1f s in all%n", report.trainingSeconds(), report.totalSeconds()))
                .append(report.energy()
                        .map(energy -> text("energy    %s%n", energy.total()))
                        .orElse(""))
                .append("results   ")
                .append(report.output())
                .toString();
    }

    private void note(String sentence) {
        String start = "note      ";
        StringBuilder line = new StringBuilder(start);
        for (String word : sentence.split(" ", -1)) {
            if (line.length() > start.length() && line.length() + word.length() > RULE.length()) {
                table.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(start.length()));
            }
            line.append(word).append(' ');
        }
        table.append(line.toString().stripTrailing()).append('\n');
    }

    private void row(
            String name, Function<Measurement, String> figure, BiFunction<Measurement, Measurement, String> change) {
        List<Measurement> forms = List.copyOf(report.forms().values());
        line(
                name,
                forms.stream().map(figure).toList(),
                forms.size() == 2 ? change.apply(forms.get(0), forms.get(1)) : "");
    }

    private void line(String name, Collection<String> figures, String change) {
        String shortened = name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "…";
        String cells = figures.stream().map(ReportTable::cell).collect(Collectors.joining());
        table.append(text("%-" + NAME_WIDTH + "s%s%s", shortened, cells, change.isEmpty() ? "" : cell(change))
                        .stripTrailing())
                .append('\n');
    }

    private static String cell(String text) {
        return text("%" + FIGURE_WIDTH + "s", text);
    }

    private static String percent(double part) {
        return known(100 * part, "%.2f %%");
    }

    private static String points(double difference) {
        return known(100 * difference, "%+.2f points");
    }

    private static String times(double ratio) {
        return known(ratio, "x %.2f");
    }

    private static String bytes(long bytes) {
        if (bytes == 0) {
            return "–";
        }
        return bytes < 1_000_000 ? text("%,.1f kB", bytes / 1e3) : text("%,.2f MB", bytes / 1e6);
    }

    private static String known(double value, String format) {
        return Double.isNaN(value) ? "–" : text(format, value);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
