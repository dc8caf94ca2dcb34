package io.bellows.it.train;

import io.bellows.it.cluster.SharedCluster;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test classes the outcome of one training on the shared cluster that nothing disturbs. */
final class UndisturbedFit implements ParameterResolver {
    /** What the trainings that are disturbed are compared with. */
    static final DigitsFit ORDER = DigitsFit.of(1_900, 12).withWorkers(2);

    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(UndisturbedFit.class);
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static FitOutcome run(ExtensionContext context) {
        try {
            return SharedCluster.of(context)
                    .submit(TrainDigits.class, TrainDigits.Orders.of(ORDER), TrainDigits.Report.class, Map.of())
                    .await(LIMIT)
                    .get()
                    .only();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == FitOutcome.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(FitOutcome.class, key -> run(context), FitOutcome.class);
    }
}
