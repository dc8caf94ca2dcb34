package io.bellows.energy;

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

    String html() {
        StringBuilder html = new StringBuilder();
        html.append(text(
                "<p>All executors: <strong>%s</strong>; %s g CO2e per kWh.%s</p>",
                all,
                number(all.gramsCo2ePerKwh()),
                all.estimated()
                        ? " Estimated: CPU time &times; watts per core. It tells runs apart; it is not a measurement."
                        : ""));
        begin(html, "Executors", "Executor", "How it was measured");
        all.ofExecutors()
                .forEach((id, joules) ->
                        row(html, escaped(id), joules, escaped(all.sources().get(id))));
        end(html);
        begin(html, "Trainings", "Training", "State");
        runs.forEach(run -> row(html, escaped(run.name()), run.taken().joules(), run.isOver() ? "over" : "running"));
        end(html);
        begin(html, "Stages", "Stage", "Share of all");
        all.ofStages().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_STAGES)
                .forEach(stage -> row(
                        html,
                        text("<a href=\"%s%d\">%d</a>", stages, stage.getKey(), stage.getKey()),
                        stage.getValue(),
                        text("%.1f %%", 100 * stage.getValue() / all.joules())));
        end(html);
        return html.toString();
    }

    private static void begin(StringBuilder html, String title, String first, String last) {
        html.append(text(
                "<h4>%s</h4><table class=\"table table-bordered table-sm table-striped sortable\"><thead><tr><th>%s</th>"
                        + "<th>Joules</th><th>kWh</th><th>g CO2e</th><th>%s</th></tr></thead><tbody>",
                title, first, last));
    }

    private static void end(StringBuilder html) {
        html.append("</tbody></table>");
    }

    private void row(StringBuilder html, String first, double joules, String last) {
        EnergyReport part = all.withJoules(joules);
        html.append(text(
                "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
                first, number(joules), number(part.kwh()), number(part.gramsCo2e()), last));
    }

    private static String escaped(String text) {
        return Utility.escape(text);
    }

    /** Plain digits, by which a column can be sorted. */
    private static String number(double value) {
        return value >= 100 ? text("%.0f", value) : text("%.3g", value);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
