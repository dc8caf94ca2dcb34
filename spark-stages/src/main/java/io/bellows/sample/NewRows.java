package io.bellows.sample;

import io.bellows.augmentation.tabular.Growths;
import io.bellows.augmentation.tabular.LabelledRows;
import io.bellows.augmentation.tabular.Synthesis;
import io.bellows.column.FloatArrayFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.Tuple4;

/** The rows that a synthesis makes, joined with the rows that they are made of; one lazy plan. */
record NewRows(SyntheticSampler<?> sampler, TrainingRows training, Features features) {
    /** A task makes its rows in so many portions, so as not to hold them all. */
    private static final int PORTIONS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(NewRows.class);
    private static final String ORIGIN = "origin";
    private static final String MADE = "made";
    private static final String ORDINAL = ClassTargets.ORDINAL;

    Dataset<Row> addedTo(Dataset<Row> rows) {
        Dataset<Row> classes = sampler.classesOf(training, rows);
        // Both uses need the counts, so that Spark finds them to be one plan and counts once.
        Dataset<Row> growing = classes.filter(functions.col(ClassTargets.TARGET).gt(functions.col(ClassTargets.COUNT)));
        Synthesis synthesis = sampler.synthesis();
        Dataset<Row> made = made(rows, synthesis.looksAtAllClasses() ? classes : growing, synthesis);
        Column[] columns = Stream.concat(
                        Arrays.stream(training.inputColumns()),
                        Stream.of(training.key(), training.takesPart(), functions.col(training.index())))
                .toArray(Column[]::new);
        Dataset<Row> originals =
                rows.withColumn(training.index(), functions.lit(0)).select(columns);
        Dataset<Row> completed = hasOtherColumns() ? withOrigins(made, rows, growing) : withLabels(made, growing);
        return originals.union(completed.select(columns));
    }

    /** New rows: {@link #ORIGIN}, {@link #ORDINAL} of the class, the index and the features as floats. */
    private Dataset<Row> made(Dataset<Row> rows, Dataset<Row> classes, Synthesis synthesis) {
        long seed = sampler.getSeed();
        int parts = rows.sparkSession().sparkContext().defaultParallelism();
        Dataset<byte[]> blocks = PackedRows.blocks(rows, classes, training, training.key(), sampler.label(), features);
        MapPartitionsFunction<Tuple2<Long, byte[]>, Tuple4<Long, Integer, Integer, float[]>> make =
                all -> makeAll(all, synthesis, seed, parts);
        Encoder<Tuple4<Long, Integer, Integer, float[]>> encoder =
                Encoders.tuple(Encoders.LONG(), Encoders.INT(), Encoders.INT(), FloatArrayFunction.encoder());
        // The encoder is one of objects, which Spark takes for nullable.
        return PackedRows.forTasks(blocks, parts)
                .mapPartitions(make, encoder)
                .toDF(ORIGIN, ORDINAL, training.index(), MADE)
                .withColumn(ORIGIN, functions.coalesce(functions.col(ORIGIN), functions.lit(0L)))
                .withColumn(training.index(), functions.coalesce(functions.col(training.index()), functions.lit(0)))
                .withColumn(
                        MADE,
                        functions.coalesce(
                                functions.col(MADE), functions.array().cast(FloatArrayFunction.type())));
    }

    private static Iterator<Tuple4<Long, Integer, Integer, float[]>> makeAll(
            Iterator<Tuple2<Long, byte[]>> blocks, Synthesis synthesis, long seed, int parts) {
        return PackedRows.Task.of(blocks)
                .map(task -> makeAll(task, synthesis.of(task.rows(), seed), parts * PORTIONS))
                .orElse(Collections.emptyIterator());
    }

    private static Iterator<Tuple4<Long, Integer, Integer, float[]>> makeAll(
            PackedRows.Task task, Growths growths, int parts) {
        growths.recalls()
                .forEach((label, recall) -> LOG.info(
                        "Searched neighbours in class {} (in the order of labels) in parts: found {} of the true ones",
                        label,
                        recall));
        int first = task.part() * PORTIONS;
        return IntStream.range(first, first + PORTIONS)
                .boxed()
                .flatMap(part -> portion(task.rows(), growths, part, parts).stream())
                .iterator();
    }

    private static List<Tuple4<Long, Integer, Integer, float[]>> portion(
            LabelledRows rows, Growths growths, int part, int parts) {
        List<Tuple4<Long, Integer, Integer, float[]>> made = new ArrayList<>();
        growths.make(
                part,
                parts,
                (origin, index, point) ->
                        made.add(new Tuple4<>(rows.keys()[origin], rows.classes()[origin], index, point)));
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

    private Column newFeatures() {
        return features.ofFloats(functions.col(MADE)).as(features.name(), features.metadata());
    }

    /** All other columns by a join on keys, with the rows alone of the classes that grow. */
    private Dataset<Row> withOrigins(Dataset<Row> made, Dataset<Row> rows, Dataset<Row> growing) {
        Column ofGrowing = sampler.label().equalTo(functions.col(training.unused("growing")));
        Dataset<Row> origins = rows.filter(training.takesPart())
                .join(
                        functions.broadcast(
                                growing.select(functions.col(ClassTargets.CLASS).as(training.unused("growing")))),
                        ofGrowing,
                        "left_semi")
                .dropDuplicates(new String[] {training.keyName()});
        Dataset<Row> renamed = made.select(
                functions.col(ORIGIN).as(training.unused("originKey")),
                functions.col(training.index()),
                newFeatures().as(training.unused("newFeatures"), features.metadata()));
        return origins.join(renamed, training.key().equalTo(functions.col(training.unused("originKey"))))
                .drop(features.name())
                .withColumnRenamed(training.unused("newFeatures"), features.name());
    }

    /** Where there are no other columns, the label by a broadcast of the classes. */
    private Dataset<Row> withLabels(Dataset<Row> made, Dataset<Row> classes) {
        Dataset<Row> labels = classes.select(functions.col(ORDINAL).as("place"), functions.col(ClassTargets.CLASS));
        List<Column> columns = new ArrayList<>();
        for (String name : training.schema().fieldNames()) {
            if (name.equals(features.name())) {
                columns.add(newFeatures());
            } else if (name.equals(sampler.getLabelCol())) {
                columns.add(functions
                        .col(ClassTargets.CLASS)
                        .as(name, training.schema().apply(name).metadata()));
            } else {
                columns.add(functions
                        .lit(false)
                        .as(name, training.schema().apply(name).metadata()));
            }
        }
        columns.add(functions.col(ORIGIN).as(training.keyName()));
        columns.add(functions.lit(true).as(training.partName()));
        columns.add(functions.col(training.index()));
        return made.join(functions.broadcast(labels), functions.col(ORDINAL).equalTo(functions.col("place")))
                .select(columns.toArray(Column[]::new));
    }
}
