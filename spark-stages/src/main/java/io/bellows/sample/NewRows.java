package io.bellows.sample;

import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.column.Columns;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The rows that a synthesis makes, joined with the rows that they are made of; one lazy plan. */
record NewRows(SyntheticSampler<?> sampler, TrainingRows training, Features features) {
    Dataset<Row> addedTo(Dataset<Row> rows) {
        Dataset<Row> made = made(rows);
        Dataset<Row> originals = rows.select(
                columns(field -> Columns.column(field.name()), training.key(), training.takesPart(), functions.lit(0)));
        return originals.union(hasOtherColumns() ? withOrigins(made, rows) : alone(made));
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

    /** New rows, of the columns that {@link MadeRows} has. */
    private Dataset<Row> made(Dataset<Row> rows) {
        SparkSession session = rows.sparkSession();
        int parts = session.sparkContext().defaultParallelism();
        StructField label = training.schema().apply(sampler.getLabelCol());
        StructType schema = new StructType()
                .add(origin(), DataTypes.LongType, false)
                .add(madeLabel(), label.dataType(), false)
                .add(madeIndex(), DataTypes.IntegerType, false)
                .add(madeFeatures(), DataTypes.createArrayType(features.elementType(), false), false);
        // What follows runs later, when the params of the sampler may be others.
        Synthesis synthesis = sampler.synthesis();
        Packing packing = new Packing(
                training, training.key(), sampler.label(), features, sampler.targets(), synthesis.looksAtAllClasses());
        long seed = sampler.getSeed();
        return new ComputedTable("new rows of " + sampler.uid(), schema, parts, () -> packing.of(rows)
                        .map(packed -> new GrowingRows(packed, synthesis, seed))
                        .map(growing -> new MadeRows(
                                JavaSparkContext.fromSparkContext(session.sparkContext())
                                        .broadcast(growing),
                                parts,
                                features.elementType() instanceof DoubleType)))
                .rows(session);
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
    private Dataset<Row> withOrigins(Dataset<Row> made, Dataset<Row> rows) {
        Dataset<Row> growing = sampler.classesOf(training, rows)
                .filter(functions.col(ClassTargets.TARGET).gt(functions.col(ClassTargets.COUNT)));
        String ofGrowing = training.unused("growing");
        Dataset<Row> origins = rows.filter(training.takesPart())
                .join(
                        functions.broadcast(
                                growing.select(functions.col(ClassTargets.CLASS).as(ofGrowing))),
                        sampler.label().equalTo(functions.col(ofGrowing)),
                        "left_semi")
                .dropDuplicates(new String[] {training.keyName()});
        return origins.join(made, training.key().equalTo(functions.col(origin())))
                .select(columns(
                        field -> isFeatures(field) ? newFeatures() : Columns.column(field.name()),
                        training.key(),
                        training.takesPart(),
                        functions.col(madeIndex())));
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
