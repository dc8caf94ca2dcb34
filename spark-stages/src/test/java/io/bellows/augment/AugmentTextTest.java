package io.bellows.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.augmentation.text.RandomSwap;
import io.bellows.augmentation.text.SynonymReplacement;
import io.bellows.augmentation.text.TokenMasking;
import io.bellows.param.HandleInvalid;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentTextTest {
    @Test
    void changesTheWordsOfAStringAndKeepsAllElse() {
        Row row = masking().transform(texts(1)).first();
        assertThat(row.getString(1)).isEqualTo("_ _ _ _");
        assertThat(row.getLong(0)).isZero();
        assertThat(row.getInt(2)).isZero();
    }

    @Test
    void changesTheWordsOfAnArray() {
        Dataset<Row> rows = texts(1).withColumn("text", functions.split(functions.col("text"), " +"));
        AugmentText stage = new AugmentText()
                .setOps(new SynonymReplacement(1, Map.of("quick", List.of("fast"))).withProbability(1))
                .setKeyCol("id");
        assertThat(stage.transform(rows).first().getList(1)).isEqualTo(List.of("the", "fast", "fox", "0"));
        assertThat(stage.transform(rows).schema()).isEqualTo(stage.transformSchema(rows.schema()));
    }

    @Test
    void leavesTextsAsTheyAreWhereNothingIsApplied() {
        Dataset<Row> rows = texts(1).withColumn("text", functions.lit("a  b\n c "));
        AugmentText stage =
                new AugmentText().setOps(new SynonymReplacement(1, Map.of("a", List.of("b"))).withProbability(0));
        assertThat(stage.transform(rows).first().getString(1)).isEqualTo("a  b\n c ");
    }

    @Test
    void givesTheSameWordsWhateverThePartitions() {
        AugmentText stage = swapping().setCopies(2);
        assertThat(contents(stage.transform(texts(30).repartition(5))))
                .isEqualTo(contents(stage.transform(texts(30).coalesce(1))));
    }

    @Test
    void variesWithSeedEpochAndKeyOnly() {
        List<String> first = contents(swapping().transform(texts(30)));
        assertThat(contents(swapping().transform(texts(30)))).isEqualTo(first);
        assertThat(contents(swapping().setSeed(2).transform(texts(30)))).isNotEqualTo(first);
        assertThat(contents(swapping().setEpoch(1).transform(texts(30)))).isNotEqualTo(first);
        Dataset<Row> same = texts(30).withColumn("text", functions.lit("a b c d e f"));
        assertThat(swapping().transform(same).select("text").distinct().count()).isGreaterThan(5);
        assertThat(swapping()
                        .setKeyCol("held")
                        .transform(same)
                        .select("text")
                        .distinct()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void noEpochRepeatsTheCopiesOfAnother() {
        List<String> four = contents(swapping().setCopies(4).transform(texts(10)));
        List<String> both = contents(swapping()
                .setCopies(2)
                .transform(texts(10))
                .union(swapping().setCopies(2).setEpoch(1).transform(texts(10))));
        assertThat(both).isEqualTo(four);
    }

    @Test
    void copiesEachRowFlagsTheOriginalAndNamesTheOps() {
        Dataset<Row> rows = masking()
                .setCopies(3)
                .setKeepOriginal(true)
                .setAugmentedCol("augmented")
                .setAppliedOpsCol("ops")
                .transform(texts(5));
        assertThat(rows.count()).isEqualTo(20);
        List<Row> originals = rows.where("not augmented").orderBy("id").collectAsList();
        assertThat(originals).hasSize(5).allMatch(row -> row.getList(4).isEmpty());
        assertThat(originals.get(2).getString(1)).isEqualTo("the quick  fox 2");
        assertThat(rows.where("augmented").collectAsList())
                .allMatch(row -> row.getList(4).equals(List.of("token-masking")));
    }

    @Test
    void validationRowsPassOnceAndUntouched() {
        Dataset<Row> rows = texts(4).withColumn("text", functions.expr("if(id = 0, null, text)"));
        List<Row> held = masking()
                .setCopies(2)
                .setValidationIndicatorCol("held")
                .setHandleInvalid(HandleInvalid.SKIP)
                .setAugmentedCol("augmented")
                .transform(rows)
                .where("held")
                .orderBy("id")
                .collectAsList();
        assertThat(held).hasSize(2).noneMatch(row -> row.getBoolean(4));
        assertThat(held.get(0).isNullAt(1)).isTrue();
        assertThat(held.get(1).getString(1)).isEqualTo("the quick  fox 2");
    }

    @Test
    void refusesTextsWithoutWordsUnlessToldOtherwise() {
        Dataset<Row> rows =
                texts(3).withColumn("text", functions.expr("element_at(array('ok', ' ', null), int(id) + 1)"));
        AugmentText stage = masking();
        assertThatThrownBy(() -> stage.transform(rows).collectAsList())
                .hasStackTraceContaining("Cannot augment text 'with key ")
                .hasStackTraceContaining(" in column 'text' of " + stage.uid())
                .hasStackTraceContaining("set handleInvalid to skip or keep");
        assertThat(stage.setHandleInvalid(HandleInvalid.SKIP).transform(rows).collectAsList())
                .hasSize(1);
        assertThat(stage.invalidRows()).isEqualTo(2);
        assertThat(stage.setHandleInvalid(HandleInvalid.KEEP)
                        .transform(rows)
                        .where("text is null")
                        .count())
                .isEqualTo(2);
    }

    @Test
    void refusesNullsInArraysAndNullKeys() {
        Dataset<Row> nulls = texts(1).withColumn("text", functions.expr("array('a', cast(null as string))"));
        assertThatThrownBy(() -> masking().transform(nulls).collectAsList())
                .hasStackTraceContaining("found null at word 1, expected words");
        Dataset<Row> unkeyed = texts(1).withColumn("id", functions.lit(null).cast("long"));
        assertThatThrownBy(() -> masking().setKeyCol("id").transform(unkeyed).collectAsList())
                .hasStackTraceContaining("found a null row key");
    }

    @Test
    void checksTheSchemaBeforeAnyJob() {
        assertThatThrownBy(() -> new AugmentText().transformSchema(texts(1).schema()))
                .hasMessageContaining("found no operations, expected a list; call setOps");
        assertThatThrownBy(() -> masking().setInputCol("id").transformSchema(texts(1).schema()))
                .hasMessageContaining("found type bigint, expected array<string> or string");
        assertThatThrownBy(() -> masking().setInputCol("txt").transformSchema(texts(1).schema()))
                .hasMessageContaining("did you mean 'text'?");
        assertThatThrownBy(() -> masking().setValidationIndicatorCol("id").transformSchema(texts(1).schema()))
                .hasMessageContaining("Cannot use column 'id'");
        assertThatThrownBy(() -> masking().setAppliedOpsCol("id").transformSchema(texts(1).schema()))
                .hasMessageContaining("Cannot add column 'id'");
    }

    @Test
    void storesOpsReadablyAndRefusesUnknownOnes() {
        assertThat(masking().getOps())
                .isEqualTo(
                        "[{\"op\":\"token-masking\",\"probability\":1.0,\"wordProbability\":1.0,\"maskToken\":\"_\"}]");
        assertThatThrownBy(() -> masking().setOps("[{\"op\": \"token-mask\"}]"))
                .hasMessageContaining("did you mean 'token-masking'?");
        assertThatThrownBy(() -> masking().setOps("null")).hasMessageContaining("expected a JSON list");
    }

    @Test
    void takesNoRows() {
        assertThat(masking().transform(texts(0)).count()).isZero();
    }

    @Test
    void isTheSameAfterSavingWithinAPipelineAndCopying(@TempDir Path folder) throws Exception {
        AugmentText stage = swapping()
                .setOps(new SynonymReplacement(1, Map.of("quick", List.of("fast", "swift"), "fox", List.of("dog")))
                        .withProbability(0.5))
                .setOutputCol("changed");
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {stage}).fit(texts(1));
        model.write().overwrite().save(folder.resolve("model").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("model").toString());
        assertThat(loaded.stages()[0].explainParams()).isEqualTo(stage.explainParams());
        assertThat(contents(loaded.transform(texts(10)))).isEqualTo(contents(stage.transform(texts(10))));
        assertThat(stage.copy(new ParamMap().put(stage.seed().w(7L))).getSeed()).isEqualTo(7);
    }

    private static AugmentText masking() {
        return new AugmentText().setOps(new TokenMasking(1, "_").withProbability(1));
    }

    private static AugmentText swapping() {
        return new AugmentText().setOps(new RandomSwap(0.5).withProbability(1));
    }

    private static Dataset<Row> texts(int count) {
        return LocalSpark.session()
                .range(count)
                .selectExpr(
                        "id", "concat('the quick  fox ', id) as text", "int(id % 10) as label", "id % 2 = 0 as held")
                .withColumn("label", functions.col("label").cast(DataTypes.IntegerType));
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
