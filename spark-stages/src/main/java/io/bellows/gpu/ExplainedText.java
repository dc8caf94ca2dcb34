package io.bellows.gpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trees of operators in an explanation by RAPIDS: those of subqueries first, the main one last.
 *
 * <p>A line is a marker, a kind, a name in angle brackets and a text; two blanks of indentation a level. The markers are
 * {@code *} (on the GPU), {@code !} (cannot be), {@code @} (could, but what it is part of cannot), {@code $} (would not pay) and
 * {@code #} (dropped).
 */
final class ExplainedText {
    private static final Pattern LINE = Pattern.compile("^( *)([*!@$#])(\\w*) *<([^>]*)> ?(.*)$");
    private static final String BECAUSE = " because ";
    private static final String OF_ITS_PARTS = "not all expressions can be replaced";
    /** Names of lambdas and ids of columns differ from run to run, and tell nobody anything. */
    private static final Pattern PASSING = Pattern.compile(
            " implemented by class \\S*\\$\\$Lambda\\S*|(?<=\\$\\$Lambda)\\$\\d+/0x[0-9a-f]+(@[0-9a-f]+)?|(?<=\\w)#\\d+L?\\b");

    private static final int SHOWN_CHARACTERS = 60;

    private ExplainedText() {}

    /** An operator and what it takes rows from. */
    static final class Exec {
        private final String name;
        private final boolean onGpu;
        private final Set<String> reasons = new LinkedHashSet<>();
        private final List<Exec> inputs = new ArrayList<>();

        private Exec(String name, boolean onGpu) {
            this.name = name;
            this.onGpu = onGpu;
        }

        String name() {
            return name;
        }

        boolean onGpu() {
            return onGpu;
        }

        List<String> reasons() {
            return List.copyOf(reasons);
        }

        List<Exec> inputs() {
            return inputs;
        }
    }

    private record Open(int indent, Exec exec) {}

    /**
     * The roots of the trees, in their order.
     *
     * @throws IllegalStateException if there is none, so that a changed form is never taken for a plan without complaints
     */
    static List<Exec> parse(String text) {
        List<Exec> roots = new ArrayList<>();
        Deque<Open> path = new ArrayDeque<>();
        for (String line : text.split("\\R", -1)) {
            Matcher found = LINE.matcher(PASSING.matcher(line).replaceAll(""));
            if (found.matches()) {
                take(found, path, roots);
            }
        }
        if (roots.isEmpty()) {
            throw new IllegalStateException("Cannot read the explanation of RAPIDS: found '" + text
                    + "', expected lines of operators; use RAPIDS 24.12");
        }
        return roots;
    }

    private static void take(Matcher line, Deque<Open> path, List<Exec> roots) {
        int indent = line.group(1).length();
        String name = line.group(4);
        boolean isExec = line.group(3).equals("Exec") || (line.group(3).isEmpty() && name.endsWith("Exec"));
        while (isExec && !path.isEmpty() && path.peek().indent >= indent) {
            path.pop();
        }
        boolean refused = line.group(2).equals("!") || line.group(2).equals("$");
        if (isExec) {
            Exec exec = new Exec(name.replaceFirst("Exec$", ""), line.group(2).matches("[*#]"));
            if (refused) {
                for (String reason : after(line.group(5)).split("; ", -1)) {
                    add(exec, reason);
                }
            }
            if (path.isEmpty()) {
                roots.add(exec);
            } else {
                path.peek().exec.inputs.add(exec);
            }
            path.push(new Open(indent, exec));
        } else if (refused && !path.isEmpty()) {
            path.peek().exec.reasons.remove(OF_ITS_PARTS);
            add(path.peek().exec, name + " " + shown(line.group(5)) + ": " + after(line.group(5)));
        }
    }

    private static void add(Exec exec, String reason) {
        boolean said = reason.equals(OF_ITS_PARTS) && !exec.reasons.isEmpty();
        if (!exec.onGpu && !said) {
            exec.reasons.add(reason);
        }
    }

    private static String after(String text) {
        int at = text.indexOf(BECAUSE);
        return at < 0 ? text : text.substring(at + BECAUSE.length());
    }

    private static String shown(String text) {
        String expression = text.replaceFirst(" (cannot|could not|will not) run on GPU.*$", "")
                .replaceFirst(" NOT EVALUATED.*$", "");
        return expression.length() <= SHOWN_CHARACTERS
                ? expression
                : expression.substring(0, SHOWN_CHARACTERS - 1) + "…";
    }
}
