package io.bellows.sample;

import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.SQLExecution;

/**
 * What several {@link ComputedTable}s of one plan are computed from: made once for each run of the plan, since at another run its
 * input may have changed. Outside of an execution that Spark numbers it is made each time.
 *
 * @param <T> kept until the next run, so it should be small
 */
final class OncePerRun<T> implements Supplier<T> {
    private final SparkSession session;
    private final Supplier<T> making;
    private String run;
    private T made;

    OncePerRun(SparkSession session, Supplier<T> making) {
        this.session = session;
        this.making = making;
    }

    @Override
    public synchronized T get() {
        String current = session.sparkContext().getLocalProperty(SQLExecution.EXECUTION_ID_KEY());
        if (current == null || !current.equals(run)) {
            made = making.get();
            run = current;
        }
        return made;
    }
}
