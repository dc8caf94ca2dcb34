package io.bellows.train;

import io.bellows.column.Columns;
import io.bellows.column.MeanColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What {@link Ensemble} fits: several models, whose predictions are averaged.
 *
 * <p>Input: what the members need. Output: all columns as they are; of classifiers {@code probabilityCol} (Vector, the mean of
 * the members') and {@code predictionCol} (double, the class of the greatest, the first among equals); of regressors {@code
 * predictionCol} (double or {@code array<float>}, the mean of the members'). What else the members add is left out. A row of
 * which a member has no prediction has nulls, and members handle invalid rows alike.
 *
 * <p>{@code transform} is lazy and reads the rows once.
 */
public final class EnsembleModel extends Model<EnsembleModel> implements EnsembleParams<EnsembleModel>, MLWritable {
    private final String uid;
    private final EnsembleParams.Group ensembleParams;
    private List<Transformer> members = List.of();

    /** A model without members of the given uid, as a reader makes it. */
    public EnsembleModel(String uid) {
        this.uid = uid;
        ensembleParams = new EnsembleParams.Group(this);
        EnsembleParams.setDefaults(this);
    }

    EnsembleModel(String uid, List<? extends Transformer> members) {
        this(uid);
        this.members = List.copyOf(members);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public EnsembleModel self() {
        return this;
    }

    @Override
    public EnsembleParams.Group ensembleParams() {
        return ensembleParams;
    }

    /** The models, in the order of their seeds. */
    public List<Transformer> members() {
        return members;
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return EnsembleParams.outputSchema(this, schema, ofMembers(schema));
    }

    private StructType ofMembers(StructType schema) {
        try {
            return members.get(0).transformSchema(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Cannot predict by the members of " + uid + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructType told = transformSchema(schema);
        boolean isClassifier = told.size() > schema.size() + 1;
        String averaged = isClassifier ? getProbabilityCol() : getPredictionCol();
        Column[] own = columns(schema.fieldNames());
        Dataset<Row> rows = dataset.toDF();
        List<String> kept = new ArrayList<>();
        for (Transformer member : members) {
            Column prediction = Columns.column(averaged);
            String name = Columns.unused(schema, "ensemble_member" + kept.size());
            rows = member.transform(rows)
                    .select(concat(own, concat(columns(kept.toArray(String[]::new)), prediction.as(name))));
            kept.add(name);
        }
        Column mean = MeanColumn.of(told.apply(averaged).dataType(), columns(kept.toArray(String[]::new)));
        Dataset<Row> averages = rows.select(concat(own, mean.as(averaged)));
        if (!isClassifier) {
            return averages;
        }
        Column probability = Columns.column(averaged);
        return averages.select(
                concat(own, probability, MeanColumn.greatest(probability).as(getPredictionCol())));
    }

    private static Column[] columns(String... names) {
        return Stream.of(names).map(Columns::column).toArray(Column[]::new);
    }

    private static Column[] concat(Column[] columns, Column... more) {
        return Stream.concat(Stream.of(columns), Stream.of(more)).toArray(Column[]::new);
    }

    @Override
    public EnsembleModel copy(ParamMap extra) {
        EnsembleModel copy = new EnsembleModel(
                uid, members.stream().map(member -> member.copy(extra)).toList());
        return copyValues(copy, extra).setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new NestedStages.Writer(this, members.toArray(PipelineStage[]::new));
    }

    /** Reads a saved model. */
    public static MLReader<EnsembleModel> read() {
        return new NestedStages.Reader<EnsembleModel>(EnsembleModel::restored);
    }

    private static EnsembleModel restored(EnsembleModel bare, PipelineStage[] nested) {
        bare.members = Arrays.stream(nested).map(Transformer.class::cast).toList();
        return bare;
    }

    /** Reads the model saved at {@code path}. */
    public static EnsembleModel load(String path) {
        return read().load(path);
    }
}
