package io.bellows.train.epoch;

import io.bellows.column.EpochColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.View;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * The operators of a plan from the one that starts an {@link EpochColumn} up to its top, and the first of them that works with the
 * column.
 */
final class EpochPath {
    private final List<LogicalPlan> nodes = new ArrayList<>();
    private int cut = -1;
    private LogicalPlan obstacle;
    private boolean isPart;

    private EpochPath(LogicalPlan plan) {
        if (!find(plan, nodes)) {
            return;
        }
        Set<Long> varying = new HashSet<>();
        varying.add(start(nodes.get(0)).exprId().id());
        for (int i = 1; i < nodes.size(); i++) {
            LogicalPlan node = nodes.get(i);
            LogicalPlan below = nodes.get(i - 1);
            if (uses(node, varying) && cut < 0) {
                cut = i;
            }
            List<LogicalPlan> beside = beside(node, below);
            boolean isObstacle = cut < 0
                    ? beside.stream().anyMatch(EpochPath::varies)
                    : !beside.isEmpty() || !isOfSingleRows(node, below);
            obstacle = isObstacle && obstacle == null ? node : obstacle;
            isPart |= node instanceof Union && list(node.children()).size() > 1 + beside.size();
        }
    }

    static EpochPath of(LogicalPlan plan) {
        return new EpochPath(plan);
    }

    /** Whether an operator of {@code plan} works with the column. */
    static boolean varies(LogicalPlan plan) {
        EpochPath path = new EpochPath(plan);
        return path.cut >= 0 || path.obstacle != null;
    }

    /** Whether the plan has no such column. */
    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Whether no operator of the path works with the column. */
    boolean isUnused() {
        return cut < 0;
    }

    /** The first operator that needs more than one row of those that vary, or null. */
    LogicalPlan obstacle() {
        return obstacle;
    }

    /** Whether rows without the column have joined those with it. */
    boolean isPart() {
        return isPart;
    }

    /** The top of what is the same in each epoch. */
    LogicalPlan base() {
        return nodes.get(cut - 1);
    }

    /** The operators above {@link #base}. */
    List<LogicalPlan> above() {
        return nodes.subList(cut, nodes.size());
    }

    /** Puts the nodes from the one that starts the column up to {@code node} into {@code path}. */
    private static boolean find(LogicalPlan node, List<LogicalPlan> path) {
        boolean found = start(node) != null;
        for (LogicalPlan child : list(node.children())) {
            found = found || find(child, path);
        }
        if (found) {
            path.add(node);
        }
        return found;
    }

    /** The expression of {@code node} that starts the column, or null. */
    private static NamedExpression start(LogicalPlan node) {
        if (node instanceof Project project) {
            for (NamedExpression column : list(project.projectList())) {
                if (column instanceof Alias alias
                        && alias.child().foldable()
                        && EpochColumn.isMarked(alias.metadata())) {
                    return column;
                }
            }
        }
        return null;
    }

    /** The other children of {@code node} that have the column, too: copies of the rows, or what was made of them. */
    private static List<LogicalPlan> beside(LogicalPlan node, LogicalPlan below) {
        return list(node.children()).stream()
                .filter(child -> child != below && find(child, new ArrayList<>()))
                .toList();
    }

    /** Whether {@code node} works with a varying column rather than passing it on; adds those that it makes. */
    private static boolean uses(LogicalPlan node, Set<Long> varying) {
        if (!(node instanceof Project project)) {
            boolean uses = false;
            for (Expression expression : list(node.expressions())) {
                uses |= !(node instanceof Union) && refersTo(expression, varying);
            }
            return uses;
        }
        List<Alias> made = new ArrayList<>();
        int taken = 0;
        for (NamedExpression column : list(project.projectList())) {
            if (refersTo((Expression) column, varying)) {
                taken++;
                if (column instanceof Alias alias) {
                    made.add(alias);
                }
            }
        }
        made.forEach(alias -> varying.add(alias.exprId().id()));
        boolean isRenamed = taken == 1 && made.stream().allMatch(EpochPath::isOtherName);
        return !made.isEmpty() && !isRenamed;
    }

    private static boolean isOtherName(Alias alias) {
        return alias.child() instanceof Attribute && EpochColumn.isMarked(alias.metadata());
    }

    static boolean refersTo(Expression expression, Set<Long> columns) {
        return JavaConverters.asJavaCollection(expression.references().toSeq()).stream()
                .anyMatch(attribute -> columns.contains(attribute.exprId().id()));
    }

    private static boolean isOfSingleRows(LogicalPlan node, LogicalPlan below) {
        boolean isUnion = node instanceof Union && list(node.children()).get(0) == below;
        boolean isName = node instanceof SubqueryAlias || node instanceof View;
        return isUnion || isName || node instanceof Project || node instanceof Filter;
    }

    private static <T> List<T> list(Seq<T> values) {
        return JavaConverters.seqAsJavaList(values);
    }
}
