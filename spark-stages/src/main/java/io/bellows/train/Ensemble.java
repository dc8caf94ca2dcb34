package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.RowKey;
import io.bellows.engine.TrainsSeveral;
import io.bellows.param.CheckedParams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Fits an estimator several times, from other initial weights each time, and averages what its models predict (deep ensembles:
 * Lakshminarayanan et al. 2017, "Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles").
 *
 * <p>Input: what the estimator needs, which is or holds a {@link DataParallelClassifier} or {@link DataParallelRegressor}. Member
 * i, from 0, trains by the trainer's seed plus i, so that it is the model which the estimator alone would give with that seed.
 * With {@code baggingFraction} below 1 it learns of that share of the rows, drawn without replacement by a hash of the row and
 * the seed (Breiman 1996, "Bagging Predictors"); validation rows are the same for all. To a class of which it drew no row, and
 * of which the label's metadata do not tell, a member gives the probability 0.
 *
 * <p>Output: as {@link EnsembleModel} says.
 *
 * <p>Members train one after the other, or {@code parallelism} at once, each on its share of the cluster. Then workers and
 * threads of each are fewer, which changes results as it does for one training: by the rounding of sums. Besides that, an
 * ensemble is as deterministic as its estimator. When a member fails, the others are cancelled, and {@code fit} throws what it
 * threw.
 *
 * <p>Saved as its params and, in the folder {@code stages}, one Spark pipeline of the estimator.
 *
 * @param <M> the model that the inner estimator fits
 */
public final class Ensemble<M extends Model<M>> extends Estimator<EnsembleModel>
        implements InnerEstimatorParams<Ensemble<M>, M>, EnsembleParams<Ensemble<M>>, TrainsSeveral, MLWritable {
    private static final long BAGGING = 0xBA66;

    private final String uid;
    private final EnsembleParams.Group ensembleParams;
    private final InnerEstimatorParams.Group<M> innerEstimatorParams;
    private final IntParam members;
    private final DoubleParam baggingFraction;
    private final IntParam parallelism;

    /** A stage with a uid of its own. */
    public Ensemble() {
        this(Identifiable.randomUID("ensemble"));
    }

    /** A stage of the given uid, as a reader makes it. */
    public Ensemble(String uid) {
        this.uid = uid;
        ensembleParams = new EnsembleParams.Group(this);
        innerEstimatorParams =
                new InnerEstimatorParams.Group<>(this, "estimator to fit, with a trainer of networks in it");
        members = CheckedParams.intAtLeast(this, "members", "models whose predictions are averaged", 1);
        baggingFraction = CheckedParams.doubleAboveTo(
                this, "baggingFraction", "share of the rows that each member learns of", 0, 1);
        parallelism = CheckedParams.intAtLeast(this, "parallelism", "members that train at once where slots allow", 1);
        EnsembleParams.setDefaults(this);
        setDefault(members, 5);
        setDefault(baggingFraction, 1.0);
        setDefault(parallelism, 1);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Ensemble<M> self() {
        return this;
    }

    @Override
    public EnsembleParams.Group ensembleParams() {
        return ensembleParams;
    }

    @Override
    public InnerEstimatorParams.Group<M> innerEstimatorParams() {
        return innerEstimatorParams;
    }

    /** Models whose predictions are averaged, at least 1; default 5. */
    public IntParam members() {
        return members;
    }

    /** Share of the training rows that each member learns of, above 0 and at most 1; default 1: all. */
    public DoubleParam baggingFraction() {
        return baggingFraction;
    }

    /** Members that train at once where the cluster has slots for their workers, at least 1; default 1. */
    public IntParam parallelism() {
        return parallelism;
    }

    /** See {@link #members()}. */
    public Ensemble<M> setMembers(int value) {
        set(members, value);
        return this;
    }

    /** See {@link #members()}. */
    public int getMembers() {
        return (int) getOrDefault(members);
    }

    /** See {@link #baggingFraction()}. */
    public Ensemble<M> setBaggingFraction(double value) {
        set(baggingFraction, value);
        return this;
    }

    /** See {@link #baggingFraction()}. */
    public double getBaggingFraction() {
        return (double) getOrDefault(baggingFraction);
    }

    /** See {@link #parallelism()}. */
    public Ensemble<M> setParallelism(int value) {
        set(parallelism, value);
        return this;
    }

    /** See {@link #parallelism()}. */
    public int getParallelism() {
        return (int) getOrDefault(parallelism);
    }

    private DataParallelTrainer<?, ?> trainer() {
        return InnerTrainer.require(getEstimator(), DataParallelTrainer.class, "make the ensemble " + uid);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        trainer();
        return EnsembleParams.outputSchema(this, schema, getEstimator().transformSchema(schema));
    }

    @Override
    public EnsembleModel fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        DataParallelTrainer<?, ?> trainer = trainer();
        MemberSlots slots = MemberSlots.of(
                dataset.sparkSession().sparkContext(), trainer, Math.min(getParallelism(), getMembers()));
        List<Callable<M>> fits = new ArrayList<>();
        for (int i = 0; i < getMembers(); i++) {
            long seed = trainer.getSeed() + i;
            Estimator<M> member = getEstimator().copy(slots.params(trainer, seed));
            Dataset<Row> rows = rows(dataset.toDF(), trainer, seed);
            fits.add(() -> member.fit(rows));
        }
        EnsembleModel model = new EnsembleModel(uid, fitted(fits, slots.atOnce()));
        return copyValues(model.setParent(this), ParamMap.empty());
    }

    private Dataset<Row> rows(Dataset<Row> rows, DataParallelTrainer<?, ?> trainer, long seed) {
        if (getBaggingFraction() == 1) {
            return rows;
        }
        Column draw = RowKey.uniform(RowKey.of(rows.schema(), null, uid), seed, BAGGING);
        Column isDrawn = draw.lt(getBaggingFraction());
        boolean hasValidation = trainer.isSet(trainer.validationIndicatorCol())
                && Columns.has(rows.schema(), trainer.getValidationIndicatorCol());
        return rows.filter(hasValidation ? isDrawn.or(Columns.column(trainer.getValidationIndicatorCol())) : isDrawn);
    }

    /** Fails where a number of one model's probability is of another class than that of the other's. */
    private void requireSameClasses(Transformer first, Transformer other) {
        List<String> known = NetworkClasses.of(first);
        List<String> found = NetworkClasses.of(other);
        int both = Math.min(known.size(), found.size());
        if (!known.subList(0, both).equals(found.subList(0, both))) {
            throw new IllegalArgumentException("Cannot average in " + uid + ": found a member of the classes " + found
                    + ", expected " + known + " in this order, as the first member has them; index labels before the"
                    + " ensemble, so that its members have them alike");
        }
    }

    private List<Transformer> fitted(List<Callable<M>> fits, int atOnce) {
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<Future<M>> running = fits.stream().map(threads::submit).toList();
            List<Transformer> models = new ArrayList<>();
            for (Future<M> each : running) {
                models.add(each.get());
                requireSameClasses(models.get(0), models.get(models.size() - 1));
            }
            return models;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new TrainingException("Cannot train a member of " + uid + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TrainingException("Training was interrupted", e);
        } finally {
            // interrupts the others, which then cancel their jobs
            threads.shutdownNow();
        }
    }

    @Override
    public Ensemble<M> copy(ParamMap extra) {
        Ensemble<M> copy = new Ensemble<>(uid);
        copyValues(copy, extra);
        NestedStages.copyEstimator(copy, extra);
        return copy;
    }

    @Override
    public MLWriter write() {
        Ensemble<M> bare = copy(ParamMap.empty());
        bare.clear(bare.estimator());
        return new NestedStages.Writer(bare, new PipelineStage[] {getEstimator()});
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved stages. */
    public static MLReader<Ensemble<?>> read() {
        return new NestedStages.Reader<>(Ensemble::restored);
    }

    private static <M extends Model<M>> Ensemble<M> restored(Ensemble<M> bare, PipelineStage[] nested) {
        Estimator<M> estimator = NestedStages.estimator(nested[0]);
        return bare.setEstimator(estimator);
    }

    /** The stage saved under {@code path}, with its estimator. */
    public static Ensemble<?> load(String path) {
        return read().load(path);
    }
}
