package io.bellows.gpu;

import io.bellows.gpu.ExplainedText.Exec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.RowToColumnarExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.SubqueryExec;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.exchange.ReusedExchangeExec;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Puts RAPIDS's words and Spark's plan side by side: the same trees, of which one knows why and the other from which stage. */
final class PlanReading {
    private static final String EVERY_EPOCH = "run anew in each epoch by the training workers (everyEpoch)";

    private final StageTags tags;
    private final StageWalk walk;
    private final List<PlanOperator> operators = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Map<Exec, List<Integer>> stagesOf = new HashMap<>();
    private final Map<Exec, Integer> numbers = new HashMap<>();

    /** @param walk the way through a pipeline, or null where rows alone were given */
    PlanReading(StageTags tags, StageWalk walk) {
        this.tags = tags;
        this.walk = walk;
    }

    List<PlanOperator> operators() {
        return operators;
    }

    Set<String> notes() {
        return notes;
    }

    void read(String text, SparkPlan plan) {
        List<Exec> roots = ExplainedText.parse(text);
        match(roots, plan);
        int main = roots.size() - 1;
        for (int i = 0; i <= main; i++) {
            number(roots.get(i), i < main);
        }
        if (walk != null && !walk.taker().isEmpty()) {
            PlanOperator last = operators.get(operators.size() - 1);
            operators.add(new PlanOperator(
                    operators.size() + 1,
                    List.of(walk.taker()),
                    PlanOperator.FIT,
                    Placement.CPU,
                    List.of("training runs on the executor's cores"),
                    List.of(),
                    List.of(last.number()),
                    last.placement() == Placement.GPU ? 1 : 0));
        }
        if (operators.stream().filter(PlanOperator::isOfPlan).allMatch(one -> one.inputs()
                .isEmpty())) {
            notes.add("The plan has nothing but its source: this says nothing of what is to be computed.");
        }
    }

    private void match(List<Exec> roots, SparkPlan plan) {
        List<SparkPlan> subqueries = new ArrayList<>();
        JavaConverters.seqAsJavaList((Seq<?>) plan.subqueriesAll()).forEach(one -> subqueries.add((SparkPlan) one));
        int main = roots.size() - 1;
        for (Exec root : roots.subList(0, main)) {
            subqueries.stream()
                    .map(PlanReading::plain)
                    .filter(one -> isSame(root, one))
                    .findFirst()
                    .ifPresent(found -> assign(root, found, List.of()));
        }
        assign(roots.get(main), plain(plan), List.of());
    }

    /** What RAPIDS takes out before it looks; where an exchange is used again, it shows that exchange once more. */
    private static SparkPlan plain(SparkPlan node) {
        SparkPlan plain = node;
        while (true) {
            if (plain instanceof ReusedExchangeExec reused) {
                plain = reused.child();
            } else if (plain instanceof WholeStageCodegenExec
                    || plain instanceof InputAdapter
                    || plain instanceof ColumnarToRowExec
                    || plain instanceof RowToColumnarExec
                    || plain instanceof SubqueryExec) {
                plain = children(plain).get(0);
            } else {
                return plain;
            }
        }
    }

    private static List<SparkPlan> children(SparkPlan node) {
        return JavaConverters.seqAsJavaList(node.children());
    }

    private static boolean isSame(Exec exec, SparkPlan node) {
        return node.getClass().getSimpleName().equals(exec.name() + "Exec")
                && children(node).size() == exec.inputs().size();
    }

    private void assign(Exec exec, SparkPlan node, List<Integer> above) {
        if (!isSame(exec, node)) {
            notes.add("Some operators could not be told by stage: RAPIDS has %s where Spark has %s."
                    .formatted(exec.name(), node.nodeName()));
            return;
        }
        List<Integer> stages = tags.of(node, above);
        stagesOf.put(exec, stages);
        List<SparkPlan> children = children(node);
        for (int i = 0; i < children.size(); i++) {
            assign(exec.inputs().get(i), plain(children.get(i)), stages);
        }
    }

    private void number(Exec exec, boolean ofSubquery) {
        exec.inputs().forEach(input -> number(input, ofSubquery));
        List<Integer> tagged = stagesOf.getOrDefault(exec, List.of());
        List<String> stages = tagged.isEmpty() ? List.of(ofSubquery ? "subquery" : "query") : tags.names(tagged);
        boolean everyEpoch = walk != null
                && !exec.inputs().isEmpty()
                && tagged.stream().anyMatch(stage -> stage >= walk.everyEpochFrom());
        List<String> reasons = everyEpoch ? List.of(EVERY_EPOCH) : exec.reasons();
        Placement placement = exec.onGpu() && !everyEpoch ? Placement.GPU : Placement.CPU;
        List<Integer> inputs = exec.inputs().stream().map(numbers::get).toList();
        long transfers = inputs.stream()
                .filter(input -> operators.get(input - 1).placement() != placement)
                .count();
        numbers.put(exec, operators.size() + 1);
        operators.add(new PlanOperator(
                operators.size() + 1,
                stages,
                exec.name(),
                placement,
                reasons,
                Advice.of(exec.name(), reasons, walk != null && walk.isOfBellows(stages)),
                inputs,
                (int) transfers));
        noteSource(exec.name());
    }

    private void noteSource(String operator) {
        if (operator.equals("LocalTableScan")) {
            notes.add("Rows come from a list in memory: read a table to see how its source is read.");
        } else if (operator.matches("RDDScan|ExternalRDDScan")) {
            notes.add("Rows come from an RDD: what makes them is on the CPU and hidden from a plan.");
        } else if (operator.equals("InMemoryTableScan")) {
            notes.add("Rows come from a cache: the plan that filled it is not examined.");
        }
    }
}
