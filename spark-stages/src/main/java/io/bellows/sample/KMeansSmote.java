package io.bellows.sample;

import io.bellows.augmentation.tabular.KMeansSmoteSynthesis;
import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.param.CheckedParams;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Makes new rows of small classes by SMOTE inside clusters of all rows, more where rows of the class lie sparse.
 *
 * <p>All rows are put in {@code clusters} clusters by k-means. Those count in which the share of the class is at least {@code
 * clusterBalanceThreshold} and more than {@code neighbours} of its rows are. A cluster with n of them, at a mean distance d of
 * each other, gets new rows in proportion to d<sup>e</sup> / n, where e is the {@code densityExponent}.
 *
 * <p>Columns, features and failures are those of {@link SyntheticSampler}, strategies those of {@link ClassSampler}; counts are
 * met exactly. It fails when there is no such cluster, with the share that would have one. All classes are packed, and each task does the clustering. Source: F.
 * Last, G. Douzas, F. Bacao, "Oversampling for imbalanced learning based on k-means and SMOTE" (2017).
 */
public final class KMeansSmote extends SyntheticSampler<KMeansSmote> {
    private final IntParam clusters;
    private final DoubleParam clusterBalanceThreshold;
    private final DoubleParam densityExponent;

    /** A sampler with a uid of its own. */
    public KMeansSmote() {
        this(Identifiable.randomUID("kMeansSmote"));
    }

    /** A sampler of the given uid, as a reader makes it. */
    public KMeansSmote(String uid) {
        super(uid);
        clusters = CheckedParams.intAtLeast(this, "clusters", "clusters of all rows", 1);
        setDefault(clusters, 8);
        clusterBalanceThreshold = CheckedParams.doubleBetween(
                this, "clusterBalanceThreshold", "least share of the class in a cluster", 0, 1);
        densityExponent = CheckedParams.doubleBetween(
                this, "densityExponent", "power of the mean distance in a cluster's share", 0, 100);
        setDefault(neighbours(), 2);
    }

    @Override
    KMeansSmote self() {
        return this;
    }

    /** Clusters of all rows; default 8. */
    public IntParam clusters() {
        return clusters;
    }

    /** See {@link #clusters()}. */
    public KMeansSmote setClusters(int value) {
        set(clusters, value);
        return this;
    }

    /** See {@link #clusters()}. */
    public int getClusters() {
        return (int) getOrDefault(clusters);
    }

    /** The least share of the class in a cluster, from 0 to 1; by default half of its share of all new rows, as in
     * imbalanced-learn: 0.5 where one class grows, which rows that overlap do not reach. The error then names what they do. */
    public DoubleParam clusterBalanceThreshold() {
        return clusterBalanceThreshold;
    }

    /** See {@link #clusterBalanceThreshold()}. */
    public KMeansSmote setClusterBalanceThreshold(double value) {
        set(clusterBalanceThreshold, value);
        return this;
    }

    /** See {@link #clusterBalanceThreshold()}; NaN when not set. */
    public double getClusterBalanceThreshold() {
        return isDefined(clusterBalanceThreshold) ? (double) getOrDefault(clusterBalanceThreshold) : Double.NaN;
    }

    /** The power of the mean distance, from 0 to 100; by default 0.16 · log<sub>1.6</sub>(n)<sup>1.8</sup>. */
    public DoubleParam densityExponent() {
        return densityExponent;
    }

    /** See {@link #densityExponent()}. */
    public KMeansSmote setDensityExponent(double value) {
        set(densityExponent, value);
        return this;
    }

    /** See {@link #densityExponent()}; NaN when not set. */
    public double getDensityExponent() {
        return isDefined(densityExponent) ? (double) getOrDefault(densityExponent) : Double.NaN;
    }

    @Override
    Synthesis synthesis() {
        return new KMeansSmoteSynthesis(
                getNeighbours(), getClusters(), getClusterBalanceThreshold(), getDensityExponent());
    }

    /** A reader of saved samplers. */
    public static MLReader<KMeansSmote> read() {
        return new DefaultParamsReader<>();
    }

    /** The sampler saved under {@code path}. */
    public static KMeansSmote load(String path) {
        return read().load(path);
    }
}
