package io.bellows.it.train;

import io.bellows.it.cluster.StandaloneCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives test classes the one cluster of two one-core workers, and the outcome of one training that nothing disturbs; both
 * are made when they are first asked for, and the cluster ends with the test run.
 */
final class SharedCluster implements ParameterResolver {
    /** What the trainings that are disturbed are compared with. */
    static final DigitsFit UNDISTURBED = DigitsFit.of(1_900, 12).withWorkers(2);

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedCluster.class);
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private record Holder(StandaloneCluster cluster) implements ExtensionContext.Store.CloseableResource {
        static Holder start() {
            try {
                return new Holder(StandaloneCluster.start("shared", 2, 1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        FitOutcome undisturbed() {
            try {
                return cluster.submit(
                                TrainDigits.class,
                                TrainDigits.Orders.of(UNDISTURBED),
                                TrainDigits.Report.class,
                                Map.of())
                        .await(LIMIT)
                        .get()
                        .only();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            cluster.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == StandaloneCluster.class || type == FitOutcome.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
        Holder holder = store.getOrComputeIfAbsent(Holder.class, key -> Holder.start(), Holder.class);
        return parameter.getParameter().getType() == StandaloneCluster.class
                ? holder.cluster()
                : store.getOrComputeIfAbsent(FitOutcome.class, key -> holder.undisturbed(), FitOutcome.class);
    }
}
