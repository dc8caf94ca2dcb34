package io.bellows.gpu;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.plans.logical.CollectMetrics;
import org.apache.spark.sql.catalyst.plans.logical.CommandResult;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkPlan;
import scala.runtime.AbstractPartialFunction;

/**
 * RAPIDS's own {@code ExplainPlan}, asked by reflection about a plan that is never run.
 *
 * <p>It is asked in a copy of the session: adaptive execution is off there, since RAPIDS does not look into the parts of an
 * adaptive plan, and so are the rules that fold rows in memory away, with every expression over them. {@code observe} is taken out
 * of the plan, since RAPIDS fails on it.
 */
final class RapidsExplain {
    private static final String CLASS = "com.nvidia.spark.rapids.ExplainPlan";
    private static final String FOLDING_RULES = "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation,"
            + "org.apache.spark.sql.catalyst.optimizer.PropagateEmptyRelation";
    private static final String EXCLUDED_RULES = "spark.sql.optimizer.excludedRules";

    private RapidsExplain() {}

    /**
     * What RAPIDS says.
     *
     * @param text its explanation
     * @param plan the plan that it is about
     * @param observed the names of the metrics that were left out
     */
    record Explained(String text, SparkPlan plan, List<String> observed) {
        Explained {
            observed = List.copyOf(observed);
        }
    }

    /**
     * Asks about the plan of {@code rows}.
     *
     * @throws IllegalStateException if RAPIDS is not on the class path, or fails
     * @throws IllegalArgumentException if the rows are the result of a command, which has run
     */
    static Explained ask(Dataset<?> rows) {
        Method explain = method();
        LogicalPlan given = rows.queryExecution().analyzed();
        if (given instanceof CommandResult || rows.logicalPlan() instanceof CommandResult) {
            throw new IllegalArgumentException(
                    "Cannot explain a command: found one that has run, expected rows that are"
                            + " still to be computed; explain the query that the command writes");
        }
        List<String> observed = new ArrayList<>();
        LogicalPlan examined = given.transformDown(withoutMetrics(observed));
        Dataset<Row> copy = Dataset.ofRows(quietSession(rows.sparkSession()), examined);
        try {
            String text = (String) explain.invoke(null, copy, "ALL");
            return new Explained(text, copy.queryExecution().executedPlan(), observed);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    "Cannot explain the plan: RAPIDS failed on it (%s); its jar must support Spark %s, as 24.12 does 3.5.0 to 3.5.3"
                            .formatted(root(e), rows.sparkSession().version()),
                    e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot explain the plan: RAPIDS's " + CLASS + " is closed", e);
        }
    }

    /** RAPIDS wraps what went wrong in an exception that does not say it. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static Method method() {
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            return Class.forName(CLASS, true, loader == null ? RapidsExplain.class.getClassLoader() : loader)
                    .getMethod("explainPotentialGpuPlan", Dataset.class, String.class);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Cannot explain the plan: found no " + CLASS
                            + " on the class path, expected RAPIDS's jar there; start with"
                            + " ./bellows explain, or add rapids-4-spark_2.12 to the driver's class path (no GPU is needed)",
                    e);
        }
    }

    private static SparkSession quietSession(SparkSession given) {
        SparkSession session = given.cloneSession();
        String excluded = session.conf().get(EXCLUDED_RULES, "");
        session.conf().set(EXCLUDED_RULES, excluded.isEmpty() ? FOLDING_RULES : excluded + "," + FOLDING_RULES);
        session.conf().set("spark.sql.adaptive.enabled", false);
        return session;
    }

    private static AbstractPartialFunction<LogicalPlan, LogicalPlan> withoutMetrics(List<String> observed) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(LogicalPlan node) {
                return node instanceof CollectMetrics;
            }

            @Override
            public <A extends LogicalPlan, B> B applyOrElse(A node, scala.Function1<A, B> otherwise) {
                LogicalPlan left = node;
                while (left instanceof CollectMetrics metrics) {
                    observed.add(metrics.name());
                    left = metrics.child();
                }
                @SuppressWarnings("unchecked") // B is a supertype of LogicalPlan by the contract of partial functions
                B kept = left == node ? otherwise.apply(node) : (B) left;
                return kept;
            }
        };
    }
}
