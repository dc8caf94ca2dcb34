package io.bellows.jobs.advise;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What held a job back, the costliest first. */
public final class Advice {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int WIDTH = 96;

    private final ApplicationLedger application;
    private final List<Finding> findings;

    private Advice(ApplicationLedger application, List<Finding> findings) {
        this.application = application;
        this.findings = List.copyOf(findings);
    }

    /**
     * Reads a log, and the report of the run where there is one.
     *
     * @param report its {@code report.json}, on any Hadoop file system; null for none
     * @throws EventLogException if the log cannot be read
     */
    public static Advice of(String eventLog, String report) throws IOException {
        ApplicationLedger application = EventLog.read(eventLog);
        return new Advice(
                application, Advisor.findings(application, report == null ? List.of() : TrainedShare.read(report)));
    }

    List<Finding> findings() {
        return findings;
    }

    /** Lines for people. */
    public String toTable() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%s: %.1f s, %d executors of %d cores %s, %d stages%s%n",
                application.name(),
                application.wallMillis() / 1e3,
                application.executors(),
                application.cores(),
                application.isSteady() ? "in all" : "at a time",
                application.stages().size(),
                application.isCut() ? "; the log ends before the application does" : ""));
        if (findings.isEmpty()) {
            return text.append(
                            application.stages().isEmpty()
                                    ? "no task of it ended well, so its figures do not show what held it back"
                                    : "nothing held it back that its figures show")
                    .toString();
        }
        for (Finding one : findings) {
            text.append("-".repeat(WIDTH))
                    .append(String.format(
                            Locale.ROOT,
                            "%n%-18s about %.1f s  %s%n%s%nchange: %s%n",
                            one.problem(),
                            one.seconds(),
                            one.where(),
                            one.figure(),
                            one.change()));
        }
        return text.toString().stripTrailing();
    }

    /** {@code application}, {@code seconds}, {@code executors}, {@code cores}, {@code cut}, and {@code findings} with the components of each. */
    public String toJson() {
        ObjectNode root = MAPPER.createObjectNode()
                .put("application", application.name())
                .put("seconds", application.wallMillis() / 1e3)
                .put("executors", application.executors())
                .put("cores", application.cores())
                .put("cut", application.isCut());
        ArrayNode all = root.putArray("findings");
        findings.forEach(one -> all.addObject()
                .put("problem", one.problem())
                .put("where", one.where())
                .put("figure", one.figure())
                .put("seconds", one.seconds())
                .put("change", one.change()));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write advice as JSON", e);
        }
    }
}
