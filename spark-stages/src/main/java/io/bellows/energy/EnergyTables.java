package io.bellows.energy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import scala.xml.Utility;

/**
 * Energy as tables of HTML, in the classes of Spark's pages.
 *
 * @param all of the application
 * @param runs what was measured apart, the last first
 * @param stages address of a stage, but for its id
 */
record EnergyTables(EnergyReport all, List<MeasuredRun> runs, String stages) {
    /** Stages that are shown, those with the most energy. */
    private static final int MOST_STAGES = 100;

    private static final MathContext THREE_DIGITS = new MathContext(3);

    String html() {
        StringBuilder html = new StringBuilder();
        html.append(text(
                "<p>All executors: <strong>%s J, %s kWh, %s g CO2e</strong>; %s g CO2e per kWh.%s</p>",
                number(all.joules()),
                number(all.kwh()),
                number(all.gramsCo2e()),
                number(all.gramsCo2ePerKwh()),
                all.estimated()
                        ? " Estimated: CPU time &times; watts per core. It tells runs apart; it is not a measurement."
                        : ""));
        table(html, "Executors", "Executor", "How it was measured", executorRows());
        table(html, "Trainings", "Training", "State", trainingRows());
        table(html, "Stages", "Stage", "% of all", stageRows());
        return html.toString();
    }

    /** By their numbers, which Spark counts up from 0. */
    private List<String> executorRows() {
        return all.ofExecutors().entrySet().stream()
                .sorted(Comparator.comparingInt((Map.Entry<String, Double> executor) ->
                                executor.getKey().length())
                        .thenComparing(Map.Entry::getKey))
                .map(executor -> row(
                        escaped(executor.getKey()),
                        executor.getValue(),
                        escaped(all.sources().get(executor.getKey()))))
                .toList();
    }

    private List<String> trainingRows() {
        return runs.stream()
                .map(run -> row(escaped(run.name()), run.taken().joules(), run.isOver() ? "over" : "running"))
                .toList();
    }

    private List<String> stageRows() {
        return all.ofStages().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_STAGES)
                .map(stage -> row(
                        text("<a href=\"%s%d\">%d</a>", stages, stage.getKey(), stage.getKey()),
                        stage.getValue(),
                        text("%.1f", all.joules() > 0 ? 100 * stage.getValue() / all.joules() : 0)))
                .toList();
    }

    private static void table(StringBuilder html, String title, String first, String last, List<String> rows) {
        html.append(text("<h4>%s</h4>", title));
        if (rows.isEmpty()) {
            html.append("<p>None yet.</p>");
            return;
        }
        html.append(text(
                "<table class=\"table table-bordered table-sm table-striped sortable\"><thead><tr><th>%s</th>"
                        + "<th>Joules</th><th>kWh</th><th>g CO2e</th><th>%s</th></tr></thead><tbody>%s</tbody></table>",
                first, last, String.join("", rows)));
    }

    private String row(String first, double joules, String last) {
        EnergyReport part = all.withJoules(joules);
        return text(
                "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                first, number(joules), number(part.kwh()), number(part.gramsCo2e()), last);
    }

    private static String escaped(String text) {
        return Utility.escape(text);
    }

    /** Three digits or whole, without exponents: Spark's script sorts a column of numbers by digits, points and commas alone. */
    private static String number(double value) {
        return value >= 100
                ? text("%,.0f", value)
                : BigDecimal.valueOf(value).round(THREE_DIGITS).toPlainString();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
