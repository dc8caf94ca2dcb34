package io.bellows.sample;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.InputFileName;
import org.apache.spark.sql.catalyst.expressions.Nondeterministic;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Sample;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import scala.collection.JavaConverters;

/**
 * Rows that may be others each time that they are read, such as those of {@code rand()}: adaptive execution brings rows in
 * another order and other partitions when other columns are read. Samplers read rows more than once.
 */
final class UnstableInput {
    private UnstableInput() {}

    /**
     * The first step of the plan whose result hangs on the order of rows: one of Spark's own functions, a {@code limit} of rows
     * that are not sorted, or a {@code sample}. Functions of users are taken to be stable, and so are rows that are cached.
     */
    static Optional<String> stepOf(Dataset<?> rows) {
        return unstable(rows.queryExecution().withCachedData()).findFirst();
    }

    private static Stream<String> unstable(LogicalPlan plan) {
        Stream<String> own = plan instanceof Sample
                ? Stream.of("sample()")
                : plan instanceof LocalLimit limit && !(limit.child() instanceof Sort)
                        ? Stream.of("limit()")
                        : JavaConverters.seqAsJavaList(plan.expressions()).stream()
                                .flatMap(UnstableInput::unstable)
                                .map(Expression::sql);
        return Stream.concat(
                own, JavaConverters.seqAsJavaList(plan.children()).stream().flatMap(UnstableInput::unstable));
    }

    private static Stream<Expression> unstable(Expression expression) {
        if (expression.deterministic()) {
            return Stream.empty();
        }
        if (expression instanceof Nondeterministic && !(expression instanceof InputFileName)) {
            return Stream.of(expression);
        }
        return JavaConverters.seqAsJavaList(expression.children()).stream().flatMap(UnstableInput::unstable);
    }
}
