package io.bellows.compress;

import io.bellows.column.Columns;
import io.bellows.param.ParamGrid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One {@code fit} of {@link EdgeSearch}. */
final class EdgeSearchRun {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeSearchRun.class);

    private final EdgeSearch stage;
    private final Dataset<Row> training;
    private final Dataset<Row> validation;

    private record Fitted(String settings, Model<?> model, double accuracy) {}

    EdgeSearchRun(EdgeSearch stage, Dataset<?> rows) {
        this.stage = stage;
        Column indicator = functions.coalesce(Columns.column(stage.getValidationIndicatorCol()), functions.lit(false));
        training = rows.toDF().filter(functions.not(indicator));
        validation = rows.toDF().filter(indicator);
    }

    EdgeSearchModel fit() {
        long judging = validation.count();
        if (judging == 0) {
            throw new IllegalArgumentException("Cannot judge candidates in " + stage.uid()
                    + ": found no row for which column '" + stage.getValidationIndicatorCol()
                    + "' is true, expected some; mark validation rows");
        }
        Map<String, ParamMap> combinations =
                new ParamGrid(stage.uid(), stage.getEstimator(), stage.getGrid()).combinations();
        List<Fitted> fitted = all(combinations, judging);
        List<EdgeForm> forms = fitted.stream()
                .map(each -> EdgeForm.of(each.model, stage.uid()))
                .toList();
        List<EdgeForm.Cost> costs = EdgeForm.costs(forms);
        List<EdgeCandidate> measured = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            EdgeForm.Cost cost = costs.get(i);
            boolean isWithin =
                    forms.get(i).bytes() <= stage.getMaxModelBytes() && cost.milliseconds() <= stage.getMaxLatencyMs();
            measured.add(new EdgeCandidate(
                    fitted.get(i).settings,
                    fitted.get(i).accuracy,
                    forms.get(i).bytes(),
                    cost.milliseconds(),
                    cost.energy(),
                    isWithin,
                    false));
        }
        List<EdgeCandidate> candidates = EdgeCandidate.ranked(measured);
        int best = candidates.indexOf(best(candidates));
        LOG.info("{} chose {} of {} candidates", stage.uid(), candidates.get(best), candidates.size());
        return new EdgeSearchModel(stage.uid(), fitted.get(best).model, candidates.get(best), candidates)
                .setParent(stage);
    }

    private EdgeCandidate best(List<EdgeCandidate> candidates) {
        return candidates.stream()
                .filter(EdgeCandidate::isWithinBudget)
                .max(Comparator.comparingDouble(EdgeCandidate::accuracy)
                        .thenComparing(
                                Comparator.comparingLong(EdgeCandidate::bytes).reversed()))
                .orElseThrow(() -> {
                    EdgeCandidate nearest = candidates.stream()
                            .min(Comparator.comparingDouble(
                                    candidate -> candidate.excess(stage.getMaxModelBytes(), stage.getMaxLatencyMs())))
                            .orElseThrow();
                    return new IllegalArgumentException("Cannot choose a model in " + stage.uid() + ": found none of "
                            + candidates.size() + " candidates within the budget, expected one of at most "
                            + stage.getMaxModelBytes() + " bytes and " + stage.getMaxLatencyMs()
                            + " ms; the nearest is " + nearest + "; raise the bound or try smaller values in grid");
                });
    }

    private List<Fitted> all(Map<String, ParamMap> combinations, long judging) {
        ExecutorService threads = Executors.newFixedThreadPool(stage.getParallelism());
        try {
            List<Callable<Fitted>> fits = new ArrayList<>();
            combinations.forEach((settings, params) -> fits.add(() -> fitted(settings, params, judging)));
            List<Future<Fitted>> futures = new ArrayList<>();
            fits.forEach(fit -> futures.add(threads.submit(fit)));
            List<Fitted> fitted = new ArrayList<>();
            List<String> names = List.copyOf(combinations.keySet());
            for (Future<Fitted> future : futures) {
                fitted.add(result(future, names.get(fitted.size())));
            }
            return fitted;
        } finally {
            threads.shutdownNow();
        }
    }

    private Fitted result(Future<Fitted> future, String settings) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalArgumentException(
                    "Cannot fit candidate '" + settings + "' of " + stage.uid() + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The search of " + stage.uid() + " was interrupted", e);
        }
    }

    private Fitted fitted(String settings, ParamMap params, long judging) {
        Model<?> model = (Model<?>) stage.getEstimator().copy(params).fit(training);
        long right = model.transform(validation)
                .filter(Columns.column(stage.getPredictionCol()).equalTo(Columns.column(stage.getLabelCol())))
                .count();
        LOG.info("{} fitted candidate {}: {} of {} right", stage.uid(), settings, right, judging);
        return new Fitted(settings, model, (double) right / judging);
    }
}
