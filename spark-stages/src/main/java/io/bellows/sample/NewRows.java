package io.bellows.sample;

import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.column.Columns;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The rows that a synthesis makes, joined with the rows that they are made of; one lazy plan. */
record NewRows(SyntheticSampler<?> sampler, TrainingRows training, Features features) {
    Dataset<Row> addedTo(Dataset<Row> rows) {
        OncePerRun<Optional<Growing>> growing = growing(rows);
        Dataset<Row> made = made(rows.sparkSession(), growing);
        Dataset<Row> originals = rows.select(
                columns(field -> Columns.column(field.name()), training.key(), training.takesPart(), functions.lit(0)));
        return originals.union(hasOtherColumns() ? withOrigins(made, rows, growing) : alone(made));
    }

    /** All columns of the input, the key, whether a row takes part, and the index. */
    private Column[] columns(Function<StructField, Column> input, Column key, Column takesPart, Column index) {
        return Stream.concat(
                        Arrays.stream(training.schema().fields())
                                .map(field -> input.apply(field).as(field.name(), field.metadata())),
                        Stream.of(
                                key.as(training.keyName()),
                                takesPart.as(training.partName()),
                                index.as(training.index())))
                .toArray(Column[]::new);
    }

    /** The rows of the classes that grow, once they are packed. */
    private OncePerRun<Optional<Growing>> growing(Dataset<Row> rows) {
        SparkSession session = rows.sparkSession();
        // What follows runs later, when the params of the sampler may be others.
        Synthesis synthesis = sampler.synthesis();
        Packing packing = new Packing(
                training, training.key(), sampler.label(), features, sampler.targets(), synthesis.looksAtAllClasses());
        long seed = sampler.getSeed();
        return new OncePerRun<>(session, () -> packing.of(rows)
                .map(packed -> new Growing(
                        JavaSparkContext.fromSparkContext(session.sparkContext())
                                .broadcast(new GrowingRows(packed, synthesis, seed)),
                        packed.growing())));
    }

    private record Growing(Broadcast<GrowingRows> rows, List<Object> labels) {}

    /** New rows, of the columns that {@link MadeRows} has. */
    private Dataset<Row> made(SparkSession session, OncePerRun<Optional<Growing>> growing) {
        int parts = session.sparkContext().defaultParallelism();
        StructType schema = new StructType()
                .add(origin(), DataTypes.LongType, false)
                .add(madeLabel(), labelType(), false)
                .add(madeIndex(), DataTypes.IntegerType, false)
                .add(madeFeatures(), DataTypes.createArrayType(features.elementType(), false), false);
        boolean doubles = features.elementType() instanceof DoubleType;
        return new ComputedTable("new rows of " + sampler.uid(), schema, parts, () -> growing.get()
                        .map(found -> new MadeRows(found.rows(), parts, doubles)))
                .rows(session);
    }

    private DataType labelType() {
        return training.schema().apply(sampler.getLabelCol()).dataType();
    }

    private String origin() {
        return training.unused("originKey");
    }

    private String madeLabel() {
        return training.unused("madeLabel");
    }

    private String madeIndex() {
        return training.unused("madeIndex");
    }

    private String madeFeatures() {
        return training.unused("madeFeatures");
    }

    private Set<String> knownColumns() {
        String indicatorCol = sampler.columnOrNull(sampler.validationIndicatorCol());
        return indicatorCol == null
                ? Set.of(sampler.getLabelCol(), features.name())
                : Set.of(sampler.getLabelCol(), features.name(), indicatorCol);
    }

    private boolean hasOtherColumns() {
        return !knownColumns().containsAll(Arrays.asList(training.schema().fieldNames()));
    }

    private Column newFeatures() {
        return features.restored(functions.col(madeFeatures()));
    }

    /** All other columns by a join on keys, with the rows alone of the classes that grow. */
    private Dataset<Row> withOrigins(Dataset<Row> made, Dataset<Row> rows, OncePerRun<Optional<Growing>> growing) {
        String ofGrowing = training.unused("growing");
        Dataset<Row> labels = new ComputedTable(
                        "growing classes of " + sampler.uid(),
                        new StructType().add(ofGrowing, labelType(), false),
                        1,
                        () -> growing.get().map(found -> new GrowingLabels(found.labels())))
                .rows(rows.sparkSession());
        Dataset<Row> origins = rows.filter(training.takesPart())
                .join(functions.broadcast(labels), sampler.label().equalTo(functions.col(ofGrowing)), "left_semi")
                .dropDuplicates(new String[] {training.keyName()});
        return origins.join(made, training.key().equalTo(functions.col(origin())))
                .select(columns(
                        field -> isFeatures(field) ? newFeatures() : Columns.column(field.name()),
                        training.key(),
                        training.takesPart(),
                        functions.col(madeIndex())));
    }

    /** The labels of the classes that grow. */
    private record GrowingLabels(List<Object> labels) implements ComputedTable.Work {
        @Override
        public Iterator<InternalRow> rows(int part) {
            return labels.stream()
                    .<InternalRow>map(label -> new GenericInternalRow(new Object[] {label}))
                    .iterator();
        }
    }

    private boolean isFeatures(StructField field) {
        return field.name().equals(features.name());
    }

    /** Where there are no other columns, nothing is needed of the origin but its label. */
    private Dataset<Row> alone(Dataset<Row> made) {
        return made.select(columns(
                field -> {
                    if (isFeatures(field)) {
                        return newFeatures();
                    }
                    return field.name().equals(sampler.getLabelCol())
                            ? functions.col(madeLabel())
                            : functions.lit(false);
                },
                functions.col(origin()),
                functions.lit(true),
                functions.col(madeIndex())));
    }
}
