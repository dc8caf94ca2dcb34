package io.bellows.sample;

import io.bellows.augmentation.tabular.LabelledRows;
import io.bellows.augmentation.tabular.Synthesis;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final String ORDINAL = ClassTargets.ORDINAL;

    Dataset<Row> addedTo(Dataset<Row> rows) {
        Dataset<Row> classes = sampler.classesOf(training, rows);
        Dataset<Row> made = made(rows, classes);
        Column[] columns = Stream.concat(
                        Arrays.stream(training.inputColumns()),
                        Stream.of(training.key(), training.takesPart(), functions.col(training.index())))
                .toArray(Column[]::new);
        Dataset<Row> originals =
                rows.withColumn(training.index(), functions.lit(0)).select(columns);
        Dataset<Row> completed = hasOtherColumns() ? withOrigins(made, rows) : withLabels(made, classes);
        return originals.union(completed.select(columns));
    }

    /** New rows: {@link #ORIGIN}, {@link #ORDINAL} of the class, the index and the packed features. */
    private Dataset<Row> made(Dataset<Row> rows, Dataset<Row> classes) {
        Synthesis synthesis = sampler.synthesis();
        long seed = sampler.getSeed();
        int parts = rows.sparkSession().sparkContext().defaultParallelism();
        int portions = synthesis.looksAtAllClasses() ? 1 : PORTIONS;
        Dataset<Row> table = PackedRows.table(
                rows, classes, training, training.key(), sampler.label(), features, synthesis.looksAtAllClasses());
        MapPartitionsFunction<Tuple2<Long, byte[]>, Tuple4<Long, Integer, Integer, byte[]>> make =
                all -> makeAll(all, synthesis, seed, parts, portions);
        Encoder<Tuple4<Long, Integer, Integer, byte[]>> encoder =
                Encoders.tuple(Encoders.LONG(), Encoders.INT(), Encoders.INT(), Encoders.BINARY());
        // The encoder is one of boxed numbers, which Spark takes for nullable.
        return PackedRows.forTasks(table, parts)
                .mapPartitions(make, encoder)
                .toDF(ORIGIN, ORDINAL, training.index(), "packed")
                .withColumn(ORIGIN, functions.coalesce(functions.col(ORIGIN), functions.lit(0L)))
                .withColumn(training.index(), functions.coalesce(functions.col(training.index()), functions.lit(0)));
    }

    private static Iterator<Tuple4<Long, Integer, Integer, byte[]>> makeAll(
            Iterator<Tuple2<Long, byte[]>> tables, Synthesis synthesis, long seed, int parts, int portions) {
        if (!tables.hasNext()) {
            return Stream.<Tuple4<Long, Integer, Integer, byte[]>>empty().iterator();
        }
        Tuple2<Long, byte[]> task = tables.next();
        LabelledRows rows = PackedRows.unpacked(task._2());
        int first = Math.toIntExact(task._1()) * portions;
        return IntStream.range(first, first + portions)
                .boxed()
                .flatMap(portion -> {
                    var made = portion(rows, synthesis, portion, parts * portions, seed);
                    if (portion == first) {
                        tellRecalls(rows);
                    }
                    return made.stream();
                })
                .iterator();
    }

    /** Searches are kept with the rows, so the first portion of a task has made all of them. */
    private static void tellRecalls(LabelledRows rows) {
        rows.recalls()
                .forEach((label, recall) -> LOG.info(
                        "Searched neighbours in class {} (in the order of labels) in parts: found {} of the true ones",
                        label,
                        recall));
    }

    private static List<Tuple4<Long, Integer, Integer, byte[]>> portion(
            LabelledRows rows, Synthesis synthesis, int part, int parts, long seed) {
        List<Tuple4<Long, Integer, Integer, byte[]>> made = new ArrayList<>();
        synthesis.make(
                rows,
                part,
                parts,
                seed,
                (origin, index, point) -> made.add(
                        new Tuple4<>(rows.keys()[origin], rows.classes()[origin], index, PackedRows.packed(point))));
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
        return features.unpacked(functions.col("packed")).as(features.name(), features.metadata());
    }

    /** All other columns by a join on keys. */
    private Dataset<Row> withOrigins(Dataset<Row> made, Dataset<Row> rows) {
        Dataset<Row> origins = rows.filter(training.takesPart()).dropDuplicates(new String[] {training.keyName()});
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
