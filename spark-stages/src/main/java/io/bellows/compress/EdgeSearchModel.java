package io.bellows.compress;

import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link EdgeSearch} fits: the most accurate candidate within the budget, which predicts as it does by itself, and the measurements
 * of all.
 *
 * <p>Saved as {@code candidates.json} and, in the folder {@code stage}, a Spark pipeline of the model, which must be {@code
 * MLWritable}.
 */
public final class EdgeSearchModel extends Model<EdgeSearchModel> implements MLWritable {
    private static final StructType SCHEMA = new StructType()
            .add("settings", DataTypes.StringType, false)
            .add("accuracy", DataTypes.DoubleType, false)
            .add("bytes", DataTypes.LongType, false)
            .add("latencyMs", DataTypes.DoubleType, false)
            .add("joulesPerThousand", DataTypes.DoubleType, false)
            .add("isEnergyEstimated", DataTypes.BooleanType, false)
            .add("isWithinBudget", DataTypes.BooleanType, false)
            .add("isParetoOptimal", DataTypes.BooleanType, false);

    private final String uid;
    private final Model<?> bestModel;
    private final EdgeCandidate best;
    private final List<EdgeCandidate> candidates;

    EdgeSearchModel(String uid, Model<?> bestModel, EdgeCandidate best, List<EdgeCandidate> candidates) {
        this.uid = uid;
        this.bestModel = bestModel;
        this.best = best;
        this.candidates = List.copyOf(candidates);
    }

    @Override
    public String uid() {
        return uid;
    }

    /** The model of the best candidate. */
    public Model<?> bestModel() {
        return bestModel;
    }

    /** The best candidate. */
    public EdgeCandidate best() {
        return best;
    }

    /** All candidates, in the order of the grid. */
    public List<EdgeCandidate> candidates() {
        return candidates;
    }

    /**
     * All candidates as rows of {@code settings}, {@code accuracy}, {@code bytes}, {@code latencyMs}, {@code joulesPerThousand}
     * predictions, {@code isEnergyEstimated}, {@code isWithinBudget} and {@code isParetoOptimal}.
     */
    public Dataset<Row> candidateRows(SparkSession spark) {
        return rows(spark, candidates);
    }

    /** The rows of those that no other candidate is better than, the smallest first. */
    public Dataset<Row> paretoFront(SparkSession spark) {
        return rows(
                        spark,
                        candidates.stream()
                                .filter(EdgeCandidate::isParetoOptimal)
                                .toList())
                .orderBy("bytes", "latencyMs");
    }

    private static Dataset<Row> rows(SparkSession spark, List<EdgeCandidate> candidates) {
        List<Row> rows = candidates.stream()
                .map(each -> RowFactory.create(
                        each.settings(),
                        each.accuracy(),
                        each.bytes(),
                        each.latencyMs(),
                        each.energy().joulesPerThousand(),
                        each.energy().estimated(),
                        each.isWithinBudget(),
                        each.isParetoOptimal()))
                .toList();
        return spark.createDataFrame(rows, SCHEMA);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        try {
            return bestModel.transformSchema(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Cannot predict with " + uid + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return bestModel.transform(dataset);
    }

    @Override
    public EdgeSearchModel copy(ParamMap extra) {
        return copyValues(new EdgeSearchModel(uid, (Model<?>) bestModel.copy(extra), best, candidates), extra)
                .setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new EdgeSearchFiles.ModelWriter(this);
    }

    @Override
    public void save(String path) throws IOException {
        write().save(path);
    }

    /** A reader of saved models. */
    public static MLReader<EdgeSearchModel> read() {
        return new EdgeSearchFiles.ModelReader();
    }

    /** The model saved under {@code path}. */
    public static EdgeSearchModel load(String path) {
        return read().load(path);
    }
}
