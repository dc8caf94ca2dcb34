package io.bellows.sample;

import io.bellows.augmentation.tabular.Growths;
import io.bellows.augmentation.tabular.LabelledRows;
import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.column.Columns;
import io.bellows.column.FloatArrayFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.Tuple4;

/** The rows that a synthesis makes, joined with the rows that they are made of; one lazy plan. */
record NewRows(SyntheticSampler<?> sampler, TrainingRows training, Features features) {
    /** A task makes its rows in so many portions, so as not to hold them all. */
    private static final int PORTIONS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(NewRows.class);

    Dataset<Row> addedTo(Dataset<Row> rows) {
        Dataset<Row> classes = sampler.classesOf(training, rows);
        Dataset<Row> growing = classes.filter(functions.col(ClassTargets.TARGET).gt(functions.col(ClassTargets.COUNT)));
        Synthesis synthesis = sampler.synthesis();
        Dataset<Row> made = made(rows, synthesis.looksAtAllClasses() ? classes : growing, synthesis);
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

    /** New rows: the key of the origin, the label as text, the index and the features as floats. */
    private Dataset<Row> made(Dataset<Row> rows, Dataset<Row> classes, Synthesis synthesis) {
        long seed = sampler.getSeed();
        int parts = rows.sparkSession().sparkContext().defaultParallelism();
        Dataset<byte[]> blocks = PackedRows.blocks(rows, classes, training, training.key(), sampler.label(), features);
        MapPartitionsFunction<Tuple2<Long, byte[]>, Tuple4<Long, String, Integer, float[]>> make =
                all -> makeAll(all, synthesis, seed, parts);
        return PackedRows.forTasks(blocks, parts)
                .mapPartitions(
                        make,
                        Encoders.tuple(
                                Encoders.LONG(), Encoders.STRING(), Encoders.INT(), FloatArrayFunction.encoder()))
                .toDF(origin(), madeLabel(), madeIndex(), madeFeatures());
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

    private static Iterator<Tuple4<Long, String, Integer, float[]>> makeAll(
            Iterator<Tuple2<Long, byte[]>> blocks, Synthesis synthesis, long seed, int parts) {
        return PackedRows.Task.of(blocks)
                .map(task -> makeAll(task, synthesis.of(task.rows(), seed), parts * PORTIONS))
                .orElse(Collections.emptyIterator());
    }

    private static Iterator<Tuple4<Long, String, Integer, float[]>> makeAll(
            PackedRows.Task task, Growths growths, int parts) {
        growths.recalls()
                .forEach((label, recall) -> LOG.info(
                        "Searched neighbours in class {} (in the order of labels) in parts: found {} of the true ones",
                        label,
                        recall));
        int first = task.part() * PORTIONS;
        return IntStream.range(first, first + PORTIONS)
                .boxed()
                .flatMap(part -> portion(task, growths, part, parts).stream())
                .iterator();
    }

    private static List<Tuple4<Long, String, Integer, float[]>> portion(
            PackedRows.Task task, Growths growths, int part, int parts) {
        List<Tuple4<Long, String, Integer, float[]>> made = new ArrayList<>();
        LabelledRows rows = task.rows();
        growths.make(
                part,
                parts,
                (origin, index, point) -> made.add(
                        new Tuple4<>(rows.keys()[origin], task.labels().get(rows.classes()[origin]), index, point)));
        return made;
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

    /** The features of a new row; tasks give them as objects, which Spark takes for nullable. */
    private Column newFeatures() {
        return features.ofFloats(functions.coalesce(
                functions.col(madeFeatures()), functions.array().cast(FloatArrayFunction.type())));
    }

    private Column newIndex() {
        return functions.coalesce(functions.col(madeIndex()), functions.lit(0));
    }

    /** All other columns by a join on keys, with the rows alone of the classes that grow. */
    private Dataset<Row> withOrigins(Dataset<Row> made, Dataset<Row> rows, Dataset<Row> growing) {
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
                        newIndex()));
    }

    private boolean isFeatures(StructField field) {
        return field.name().equals(features.name());
    }

    /** Where there are no other columns, nothing is needed of the origin but its label. */
    private Dataset<Row> alone(Dataset<Row> made) {
        LabelText text =
                new LabelText(training.schema().apply(sampler.getLabelCol()).dataType());
        Column key = functions.coalesce(functions.col(origin()), functions.lit(0L));
        return made.select(columns(
                field -> {
                    if (isFeatures(field)) {
                        return newFeatures();
                    }
                    return field.name().equals(sampler.getLabelCol())
                            ? text.restored(functions.col(madeLabel()))
                            : functions.lit(false);
                },
                key,
                functions.lit(true),
                newIndex()));
    }
}
