package io.bellows.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.trees.TreeNodeTag;
import org.apache.spark.sql.execution.SparkPlan;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Which stage of a pipeline made an operator: stages leave a tag on the nodes and expressions that they add to a plan, and
 * Spark's optimizer and planner keep tags on what they rewrite, also where they merge the projections of several stages.
 */
final class StageTags {
    private static final AtomicLong TAGS = new AtomicLong();

    /** One of its own each time: tags are equal by name, and stay on the nodes of the caller's rows. */
    private final TreeNodeTag<Integer> tag = new TreeNodeTag<>("io.bellows.gpu.stage." + TAGS.incrementAndGet());

    private final List<String> names = new ArrayList<>();

    /** The number of the first stage with a tag from now on. */
    int next() {
        return names.size();
    }

    /** Tags what {@code rows} have and no earlier stage has tagged. */
    Dataset<Row> mark(Dataset<Row> rows, String stage) {
        names.add(stage);
        mark(rows.queryExecution().analyzed(), names.size() - 1);
        return rows;
    }

    private void mark(LogicalPlan node, Integer stage) {
        if (!node.getTagValue(tag).isEmpty()) {
            return;
        }
        node.setTagValue(tag, stage);
        list(node.expressions()).forEach(expression -> mark(expression, stage));
        list(node.children()).forEach(child -> mark(child, stage));
    }

    private void mark(Expression expression, Integer stage) {
        if (!(expression instanceof Attribute) && expression.getTagValue(tag).isEmpty()) {
            expression.setTagValue(tag, stage);
            list(expression.children()).forEach(child -> mark(child, stage));
        }
    }

    /**
     * The numbers of the stages that {@code operator} computes for: those of its expressions, or of the logical node that it came
     * from, or of the operator that it was put below.
     *
     * @param above what the operator above it computes for
     */
    List<Integer> of(SparkPlan operator, List<Integer> above) {
        Set<Integer> found = new TreeSet<>();
        boolean isSource = list(operator.children()).isEmpty();
        if (!isSource) {
            list(expressions(operator)).forEach(expression -> collect(expression, found));
        }
        if (found.isEmpty()) {
            Option<LogicalPlan> link = operator.logicalLink();
            LogicalPlan logical = link.isEmpty() ? null : link.get();
            while (isSource && logical != null && !list(logical.children()).isEmpty()) {
                logical = list(logical.children()).get(0);
            }
            Option<Integer> stage = logical == null ? Option.empty() : logical.getTagValue(tag);
            if (!stage.isEmpty()) {
                found.add(stage.get());
            }
        }
        return found.isEmpty() ? above : List.copyOf(found);
    }

    List<String> names(List<Integer> stages) {
        return stages.stream().map(names::get).toList();
    }

    private void collect(Expression expression, Set<Integer> found) {
        Option<Integer> stage = expression.getTagValue(tag);
        if (!stage.isEmpty()) {
            found.add(stage.get());
        }
        list(expression.children()).forEach(child -> collect(child, found));
    }

    private static Seq<Expression> expressions(QueryPlan<?> plan) {
        return plan.expressions();
    }

    private static <T> List<T> list(Seq<T> values) {
        return JavaConverters.seqAsJavaList(values);
    }
}
