package io.bellows.gpu;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A {@link GpuPlan} as lines of at most 80 characters. */
final class PlanTable {
    private static final int WIDTH = 78;
    private static final int STAGE_WIDTH = 36;
    private static final int OPERATOR_WIDTH = 30;
    private static final int MOST_REASONS = 3;
    private static final String RULE = "-".repeat(WIDTH);

    private final StringBuilder table = new StringBuilder();

    private PlanTable() {}

    static String write(GpuPlan plan) {
        return new PlanTable().plan(plan);
    }

    private String plan(GpuPlan plan) {
        row("stage", "operator", "runs on");
        table.append(RULE).append('\n');
        for (PlanOperator one : plan.operators()) {
            row(
                    one.number() + " " + String.join(", ", one.stages()),
                    one.operator() + from(one.inputs(), one.number()),
                    one.placement().name());
            if (one.transfers() > 0) {
                wrapped("rows are copied to the " + one.placement().name() + " before it", "    ", "    ");
            }
            one.reasons().stream().limit(MOST_REASONS).forEach(reason -> wrapped(reason, "    why: ", "         "));
            if (one.reasons().size() > MOST_REASONS) {
                wrapped("and " + (one.reasons().size() - MOST_REASONS) + " more", "         ", "         ");
            }
            one.advice().forEach(advice -> wrapped(advice, "    do:  ", "         "));
        }
        table.append(RULE).append('\n');
        long all = plan.operators().stream().filter(PlanOperator::isOfPlan).count();
        wrapped(
                String.format(
                        Locale.ROOT,
                        "%d of %d operators on the GPU (%.0f %%), rows copied between host and GPU %d time%s",
                        all - plan.onCpu().size(),
                        all,
                        100 * plan.gpuShare(),
                        plan.transfers(),
                        plan.transfers() == 1 ? "" : "s"),
                "",
                "");
        plan.notes().forEach(note -> wrapped(note, "", ""));
        return table.toString().stripTrailing();
    }

    /** Where an operator takes other rows than those of the line before. */
    private static String from(List<Integer> inputs, int number) {
        boolean plain = inputs.isEmpty() || inputs.equals(List.of(number - 1));
        return plain ? "" : inputs.stream().map(String::valueOf).collect(Collectors.joining(" + ", " of ", ""));
    }

    private void row(String stage, String operator, String placement) {
        table.append(String.format(
                        Locale.ROOT,
                        "%-" + STAGE_WIDTH + "s %-" + OPERATOR_WIDTH + "s %s",
                        cut(stage, STAGE_WIDTH),
                        cut(operator, OPERATOR_WIDTH),
                        placement))
                .append('\n');
    }

    private static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /** Breaks at blanks, and within what is longer than a line. */
    private void wrapped(String text, String first, String next) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : text.split("\\s+", -1)) {
            String rest = word;
            if (!empty && line.length() + 1 + Math.min(rest.length(), WIDTH - next.length()) > WIDTH) {
                table.append(line).append('\n');
                line = new StringBuilder(next);
                empty = true;
            }
            if (!empty) {
                line.append(' ');
            }
            while (line.length() + rest.length() > WIDTH) {
                int fits = WIDTH - line.length();
                table.append(line).append(rest, 0, fits).append('\n');
                rest = rest.substring(fits);
                line = new StringBuilder(next);
            }
            line.append(rest);
            empty = false;
        }
        table.append(line).append('\n');
    }
}
