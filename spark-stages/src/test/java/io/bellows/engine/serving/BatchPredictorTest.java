package io.bellows.engine.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellows.LocalSpark;
import io.bellows.network.NetworkBuilder;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Weights;
import io.bellows.network.Zoo;
import io.bellows.param.HandleInvalid;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchPredictorTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType);
    private static final Metadata NOTE =
            new MetadataBuilder().putString("note", "kept").build();

    /** Scores 2a + b, a - b + 1 and 0. */
    private static final NetworkModel LINEAR = new NetworkModel(
            NetworkBuilder.network("n", 2).linear(3).build(),
            new Weights(Map.of(
                    "linear1.weight", new Weights.Tensor(Shape.of(3, 2), new float[] {2, 1, 1, -1, 0, 0}),
                    "linear1.bias", new Weights.Tensor(Shape.of(3), new float[] {0, 1, 0}))));

    private static ServedClassifier stage() {
        return new ServedClassifier("classifier", LINEAR, List.of());
    }

    private static Dataset<Row> rows(DataType type, Object... features) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < features.length; i++) {
            rows.add(RowFactory.create((long) i, "row " + i, features[i]));
        }
        StructType schema = new StructType(new StructField[] {
            new StructField("id", DataTypes.LongType, false, NOTE),
            new StructField("name", DataTypes.StringType, true, Metadata.empty()),
            new StructField("features", type, true, Metadata.empty())
        });
        return SPARK.createDataFrame(rows, schema);
    }

    @Test
    void givesLogitsProbabilitiesAndTheLargestClass() {
        Row row = stage().transform(rows(FLOATS, List.of(1f, 0.5f))).first();

        Vector logits = row.getAs("rawPrediction");
        Vector probabilities = row.getAs("probability");
        assertThat(logits.toArray()).containsExactly(2.5, 1.5, 0);
        double sum = Math.exp(2.5) + Math.exp(1.5) + 1;
        assertThat(probabilities.apply(0)).isCloseTo(Math.exp(2.5) / sum, within(1e-15));
        assertThat(probabilities.apply(2)).isCloseTo(1 / sum, within(1e-15));
        assertThat(row.<Double>getAs("prediction")).isEqualTo(0.0);
    }

    @Test
    void readsArraysOfDoublesAndVectorsAlike() {
        List<Row> expected = predictions(stage().transform(rows(FLOATS, List.of(1f, 0.5f), List.of(0f, -2f))));

        DataType doubles = DataTypes.createArrayType(DataTypes.DoubleType, false);
        assertThat(predictions(stage().transform(rows(doubles, List.of(1.0, 0.5), List.of(0.0, -2.0)))))
                .isEqualTo(expected);
        assertThat(predictions(stage().transform(rows(
                        SQLDataTypes.VectorType(),
                        Vectors.dense(1, 0.5),
                        Vectors.sparse(2, new int[] {1}, new double[] {-2})))))
                .isEqualTo(expected);
    }

    @Test
    void picksTheFirstOfEqualClasses() {
        Row row = stage().transform(rows(FLOATS, List.of(0f, 1f))).first();

        assertThat(row.<Vector>getAs("rawPrediction").toArray()).containsExactly(1, 0, 0);
        assertThat(stage().transform(rows(FLOATS, List.of(-1f, 0f))).first().<Double>getAs("prediction"))
                .isEqualTo(1.0);
    }

    @Test
    void probabilitiesOfHugeLogitsAreFinite() {
        Row row = stage().transform(rows(FLOATS, List.of(1e30f, 0f))).first();

        assertThat(row.<Vector>getAs("probability").toArray()).containsExactly(1, 0, 0);
    }

    @Test
    void leavesOutColumnsWithoutAName() {
        ServedClassifier stage = stage().setRawPredictionCol("").setProbabilityCol("");

        assertThat(stage.transform(rows(FLOATS, List.of(1f, 0.5f))).columns())
                .containsExactly("id", "name", "features", "prediction");
        stage.setPredictionCol("").setProbabilityCol("p");
        Row row = stage.transform(rows(FLOATS, List.of(1f, 0.5f))).first();
        assertThat(row.<Vector>getAs("p").size()).isEqualTo(3);
    }

    @Test
    void keepsColumnsMetadataAndOrder() {
        Dataset<Row> input = rows(FLOATS, randomFeatures(101)).repartition(3).cache();
        Dataset<Row> output = stage().setPredictionBatchSize(7).transform(input);

        assertThat(output.schema().apply("id")).isEqualTo(input.schema().apply("id"));
        assertThat(output.select("id", "name", "features").collectAsList()).isEqualTo(input.collectAsList());
        assertThat(output.rdd().getNumPartitions()).isEqualTo(3);
    }

    @Test
    void keepsColumnsOfEveryType() {
        Dataset<Row> input = rows(FLOATS, List.of(1f, 0.5f), List.of(2f, 0f))
                .withColumn("map", functions.expr("map('k', id, 'l', null)"))
                .withColumn("struct", functions.expr("struct(name, array(id, null) as ids)"))
                .withColumn("decimal", functions.expr("cast(id + 0.25 as decimal(30, 2))"))
                .withColumn("day", functions.expr("date'2024-02-29'"))
                .withColumn("time", functions.expr("timestamp'2024-02-29 12:00:00'"))
                .withColumn("bytes", functions.expr("cast(name as binary)"))
                .withColumn("again", functions.expr("features"))
                .withColumn("dotted.name", functions.expr("id"))
                .withColumn("none", functions.expr("cast(null as int)"));

        Dataset<Row> kept = stage().transform(input).drop("rawPrediction", "probability", "prediction");

        assertThat(kept.schema()).isEqualTo(input.schema());
        assertThat(kept.drop("bytes").collectAsList())
                .isEqualTo(input.drop("bytes").collectAsList());
        assertThat(kept.collectAsList().get(1).<byte[]>getAs("bytes"))
                .isEqualTo("row 1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void schemaIsKnownBeforeAnyJob() {
        for (HandleInvalid mode : HandleInvalid.values()) {
            ServedClassifier stage = stage().setHandleInvalid(mode);
            Dataset<Row> input = rows(FLOATS, List.of(1f, 0.5f));

            assertThat(stage.transform(input).schema()).isEqualTo(stage.transformSchema(input.schema()));
        }
    }

    @Test
    void predictionsCarryTheLabels() {
        ServedClassifier stage = new ServedClassifier("c", LINEAR, List.of("cat", "dog", "eel"));
        StructType schema = stage.transform(rows(FLOATS, List.of(1f, 0.5f))).schema();

        assertThat(((NominalAttribute) Attribute.fromStructField(schema.apply("prediction")))
                        .values()
                        .get())
                .containsExactly("cat", "dog", "eel");
        assertThat(AttributeGroup.fromStructField(schema.apply("probability")).size())
                .isEqualTo(3);
        StructType unnamed = stage().transformSchema(rows(FLOATS).schema());
        assertThat(((NominalAttribute) Attribute.fromStructField(unnamed.apply("prediction")))
                        .getNumValues()
                        .get())
                .isEqualTo(3);
    }

    @Test
    void predictionsDoNotDependOnPartitionsOrBatches() {
        NetworkModel model = NetworkModel.initialize(Zoo.leNet5(Shape.of(1, 12, 12), 5, 1.0, 0.0), 3);
        ServedClassifier stage = new ServedClassifier("c", model, List.of());
        Dataset<Row> input = rows(FLOATS, images(90, 144)).cache();
        List<Row> expected = predictions(stage.transform(input.coalesce(1)));

        for (int batch : new int[] {1, 7, 64, 1000}) {
            stage.setPredictionBatchSize(batch);
            assertThat(predictions(stage.transform(input.repartition(5)))).isEqualTo(expected);
        }
    }

    @Test
    void rowsThatCannotBeUsedFailTheJobByDefault() {
        assertThatThrownBy(() ->
                        stage().transform(rows(FLOATS, List.of(1f, 2f), null)).collectAsList())
                .hasStackTraceContaining("found null, expected 2 features")
                .hasStackTraceContaining("set handleInvalid to skip or keep");
        assertThatThrownBy(() ->
                        stage().transform(rows(FLOATS, List.of(1f, 2f, 3f))).collectAsList())
                .hasStackTraceContaining("found 3 features, expected 2");
        assertThatThrownBy(() ->
                        stage().transform(rows(FLOATS, List.of(1f, Float.NaN))).collectAsList())
                .hasStackTraceContaining("found NaN at feature 1");
        assertThatThrownBy(() ->
                        stage().transform(rows(FLOATS, Arrays.asList(null, 1f))).collectAsList())
                .hasStackTraceContaining("found null at feature 0");
    }

    @Test
    void skipsOrKeepsRowsThatCannotBeUsed() {
        Object[] features = {List.of(1f), List.of(1f, 0.5f), null, List.of(0f, Float.POSITIVE_INFINITY), List.of(0f, 0f)
        };
        ServedClassifier stage = stage().setHandleInvalid(HandleInvalid.SKIP).setPredictionBatchSize(2);

        Dataset<Row> skipped = stage.transform(rows(FLOATS, features).coalesce(1));
        assertThat(skipped.select("id").collectAsList().toString()).isEqualTo("[[1], [4]]");
        assertThat(stage.invalidRows()).isEqualTo(3);

        stage.setHandleInvalid(HandleInvalid.KEEP);
        List<Row> kept = stage.transform(rows(FLOATS, features).coalesce(1)).collectAsList();
        assertThat(kept.stream().map(row -> row.getAs("prediction")).toList())
                .containsExactly(null, 0.0, null, null, 1.0);
        assertThat(kept.get(2).isNullAt(3) && kept.get(2).isNullAt(4)).isTrue();
    }

    @Test
    void toleratesEmptyPartitionsAndEmptyFrames() {
        assertThat(stage().transform(rows(FLOATS)).count()).isZero();
        assertThat(stage().transform(rows(FLOATS, List.of(1f, 0.5f)).repartition(4))
                        .count())
                .isEqualTo(1);
    }

    @Test
    void refusesSchemasThatItCannotUse() {
        assertThatThrownBy(
                        () -> stage().transformSchema(rows(DataTypes.StringType).schema()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("array<float>, array<double> or vector");
        assertThatThrownBy(() -> stage().setFeaturesCol("feature")
                        .transformSchema(rows(FLOATS).schema()))
                .hasMessageContaining("feature");
        assertThatThrownBy(() -> stage().setPredictionCol("name")
                        .transformSchema(rows(FLOATS).schema()))
                .hasMessageContaining("'name'");
    }

    @Test
    void predictsStreams(@TempDir Path folder) throws Exception {
        Dataset<Row> input = rows(FLOATS, randomFeatures(20));
        String source = folder.resolve("in").toString();
        input.write().parquet(source);
        Dataset<Row> stream =
                stage().transform(SPARK.readStream().schema(input.schema()).parquet(source));

        assertThat(stream.isStreaming()).isTrue();
        StreamingQuery query = stream.writeStream()
                .format("memory")
                .queryName("predicted")
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .start();
        query.processAllAvailable();
        query.stop();
        assertThat(predictions(SPARK.table("predicted"))).isEqualTo(predictions(stage().transform(input)));
    }

    @Test
    void copiesWithItsParams() {
        ServedClassifier copy = stage().setPredictionCol("p").copy(ParamMap.empty());

        assertThat(copy.getPredictionCol()).isEqualTo("p");
        assertThat(copy.transform(rows(FLOATS, List.of(1f, 0.5f))).first().<Double>getAs("p"))
                .isEqualTo(0.0);
    }

    private static List<Row> predictions(Dataset<Row> dataset) {
        return dataset.select("id", "rawPrediction", "probability", "prediction")
                .orderBy("id")
                .collectAsList();
    }

    private static Object[] randomFeatures(int count) {
        return images(count, 2);
    }

    private static Object[] images(int count, int size) {
        SplittableRandom random = new SplittableRandom(8);
        Object[] images = new Object[count];
        for (int i = 0; i < count; i++) {
            List<Float> image = new ArrayList<>();
            for (int j = 0; j < size; j++) {
                image.add((float) random.nextDouble(-1, 1));
            }
            images[i] = image;
        }
        return images;
    }
}
