package io.bellows.sample;

import io.bellows.augmentation.tabular.Cleaning;
import io.bellows.augmentation.tabular.SmoteSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What samplers share that make new rows by SMOTE and then drop rows, old or new, of all classes, by their neighbours.
 *
 * <p>{@code samplingStrategy} says which classes grow, as in {@link Smote}; afterwards counts are what the cleaning leaves.
 * All features, with the new ones, are broadcast. Source: G. Batista, R. Prati, M. Monard, "A study of the behavior of several
 * methods for balancing machine learning training data" (SIGKDD Explorations 6, 2004).
 *
 * @param <S> the sampler itself
 */
public abstract class SmoteThenCleaning<S extends SmoteThenCleaning<S>> extends SyntheticSampler<S> {
    SmoteThenCleaning(String uid) {
        super(uid);
    }

    abstract Cleaning cleaning();

    @Override
    final Synthesis synthesis() {
        return new SmoteSynthesis(getNeighbours(), Integer.MAX_VALUE);
    }

    @Override
    final Dataset<Row> finished(TrainingRows training, Features features, Dataset<Row> grown) {
        SamplingStrategy all = new SamplingStrategy(SamplingStrategy.Classes.ALL, null, Map.of());
        ClassTargets targets = new ClassTargets(all, SamplingDirection.CLEAN, getLabelCol(), uid());
        return new CleanedRows(training, label(), features, cleaning(), getSeed())
                .of(grown, training.ownKey(), targets);
    }
}
