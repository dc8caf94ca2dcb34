package io.bellows.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.augmentation.naming.KebabCase;
import io.bellows.it.LocalSpark;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every stage of the product, whatever it does. */
class StageContractTest {
    private static final Map<Class<?>, StageFixture> FIXTURES = new ConcurrentHashMap<>();
    private static final Map<Class<?>, Transformer> TRANSFORMERS = new ConcurrentHashMap<>();

    static List<Class<?>> stages() {
        return Stages.all();
    }

    private static StageFixture fixture(Class<?> stage) {
        assertThat(StageFixtures.BY_STAGE)
                .as("every stage has a fixture; add one for " + stage)
                .containsKey(stage);
        return FIXTURES.computeIfAbsent(
                stage, type -> StageFixtures.BY_STAGE.get(type).get());
    }

    /** The stage, or what it fits: one for all tests, since some train. */
    private static Transformer transformer(Class<?> stage) {
        return TRANSFORMERS.computeIfAbsent(stage, type -> fixture(type).transformer());
    }

    @Test
    void findsTheStages() {
        assertThat(Stages.all()).containsAll(StageFixtures.BY_STAGE.keySet());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void isAPublicFinalClassWithTheConstructorsThatSparkCalls(Class<?> stage) throws NoSuchMethodException {
        assertThat(Modifier.isPublic(stage.getModifiers())).isTrue();
        assertThat(Modifier.isFinal(stage.getModifiers())).isTrue();
        if (!Stages.isModel(stage)) {
            assertThat(stage.getConstructor()).isNotNull();
            assertThat(stage.getConstructor(String.class)).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void listsEachParamOnce(Class<?> stage) {
        assertThat(fixture(stage).stage().params())
                .extracting(Param::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z][a-zA-Z0-9]*"))
                .containsExactlyElementsOf(Stages.paramAccessors(stage));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void hasAGetterAndASetterForEachParam(Class<?> stage) throws ReflectiveOperationException {
        PipelineStage instance = fixture(stage).stage();
        for (Param<?> param : instance.params()) {
            String suffix = param.name().substring(0, 1).toUpperCase(Locale.ROOT)
                    + param.name().substring(1);
            Method getter = stage.getMethod("get" + suffix);
            if (instance.isDefined(param)) {
                assertThat(stored(getter.invoke(instance))).as(param.name()).isEqualTo(instance.getOrDefault(param));
            }
            if (!Stages.isModel(stage)) {
                assertThat(Arrays.stream(stage.getMethods())
                                .filter(method -> method.getName().equals("set" + suffix) && !method.isBridge()))
                        .as("setters of " + param.name())
                        .isNotEmpty()
                        .allMatch(method -> method.getReturnType().isAssignableFrom(stage));
            }
        }
    }

    private static Object stored(Object value) {
        return value instanceof Enum<?> constant ? KebabCase.of(constant) : value;
    }

    @ParameterizedTest
    @MethodSource("stages")
    void explainsEachParam(Class<?> stage) {
        PipelineStage instance = fixture(stage).stage();
        String explained = instance.explainParams();

        assertThat(instance.params())
                .allSatisfy(param -> assertThat(explained).contains(param.name() + ": " + param.doc()));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void keepsItsParamsWhenCopied(Class<?> stage) {
        PipelineStage instance = fixture(stage).stage();

        PipelineStage copy = instance.copy(ParamMap.empty());

        assertThat(copy).isExactlyInstanceOf(stage).isNotSameAs(instance);
        assertThat(copy.uid()).isEqualTo(instance.uid());
        assertThat(Stages.values(copy)).isEqualTo(Stages.values(instance));
        assertThat(Arrays.stream(copy.params()).filter(copy::isSet))
                .containsExactlyElementsOf(
                        Arrays.stream(instance.params()).filter(instance::isSet).toList());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void takesTheParamsGivenToCopy(Class<?> stage) {
        PipelineStage instance = fixture(stage).stage();
        for (Param<?> param : instance.params()) {
            if (instance.isDefined(param)) {
                assertThat(instance.copy(extra(instance, param)).isSet(param))
                        .as(param.name())
                        .isTrue();
            }
        }
    }

    private static <T> ParamMap extra(PipelineStage stage, Param<T> param) {
        return new ParamMap().put(param, stage.getOrDefault(param));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void isTheSameAfterSavingAndLoading(Class<?> stage, @TempDir Path folder) throws Exception {
        StageFixture fixture = fixture(stage);
        String path = folder.resolve("stage").toString();

        ((MLWritable) fixture.stage()).save(path);
        PipelineStage loaded =
                (PipelineStage) stage.getMethod("load", String.class).invoke(null, path);

        assertThat(loaded).isExactlyInstanceOf(stage);
        assertThat(loaded.uid()).isEqualTo(fixture.stage().uid());
        assertThat(Stages.values(loaded)).isEqualTo(Stages.values(fixture.stage()));
        if (!fixture.isEstimator()) {
            assertThat(contents(((Transformer) loaded).transform(fixture.rows())))
                    .isEqualTo(contents(transformer(stage).transform(fixture.rows())));
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void canBeLoadedByWhatSparkSavedItIn(Class<?> stage, @TempDir Path folder) throws Exception {
        PipelineStage instance = fixture(stage).stage();
        String path = folder.resolve("stage").toString();

        ((MLWritable) instance).write().overwrite().save(path);

        assertThat(stage.getMethod("read").invoke(null)).isInstanceOf(MLReader.class);
        PipelineStage loaded = DefaultParamsReader.loadParamsInstance(
                path, LocalSpark.session().sparkContext());
        assertThat(loaded.uid()).isEqualTo(instance.uid());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void namesTheMissingColumnAndItself(Class<?> stage) {
        StageFixture fixture = fixture(stage);
        assertThat(fixture.inputCols()).isNotEmpty();
        for (String column : fixture.inputCols()) {
            StructType schema = fixture.rows().drop(column).schema();

            assertThatThrownBy(() -> fixture.stage().transformSchema(schema))
                    .as(column)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + column + "'")
                    .message()
                    .containsAnyOf(Stages.uids(fixture.stage()).toArray(String[]::new));
        }
    }

    @ParameterizedTest
    @MethodSource("stages")
    void tellsTheSchemaThatItGives(Class<?> stage) {
        StageFixture fixture = fixture(stage);

        StructType told = fixture.stage().transformSchema(fixture.rows().schema());
        StructType given = transformer(stage).transform(fixture.rows()).schema();

        // What is only known of the data, such as metadata, an estimator cannot tell before it is fitted.
        assertThat(fixture.isEstimator() ? namesAndTypes(told) : told)
                .isEqualTo(fixture.isEstimator() ? namesAndTypes(given) : given);
    }

    private static StructType namesAndTypes(StructType schema) {
        return new StructType(Arrays.stream(schema.fields())
                .map(field -> new StructField(field.name(), field.dataType(), true, Metadata.empty()))
                .toArray(StructField[]::new));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void startsNoJobToTransform(Class<?> stage) throws Exception {
        StageFixture fixture = fixture(stage);
        Transformer transformer = fixture.transformer();

        assertThat(JobCounter.jobsStartedBy(
                        LocalSpark.session().sparkContext(), () -> transformer.transform(fixture.rows())))
                .isZero();
    }

    @Test
    void wouldSeeAJobThatIsStarted() throws Exception {
        assertThat(JobCounter.jobsStartedBy(
                        LocalSpark.session().sparkContext(),
                        () -> LocalSpark.session().range(3).collectAsList()))
                .isPositive();
    }

    static List<Class<?>> estimators() {
        return Stages.all().stream().filter(Estimator.class::isAssignableFrom).toList();
    }

    @ParameterizedTest
    @MethodSource("estimators")
    void isLeftAsItWasByFitAndFitsAfresh(Class<?> stage) {
        StageFixture fixture = fixture(stage);
        Map<String, Object> before = Stages.values(fixture.stage());
        List<Param<?>> set = Arrays.stream(fixture.stage().params())
                .filter(fixture.stage()::isSet)
                .toList();

        List<String> first = contents(fixture.transformer().transform(fixture.rows()));
        List<String> second = contents(fixture.transformer().transform(fixture.rows()));

        assertThat(Stages.values(fixture.stage())).isEqualTo(before);
        assertThat(Arrays.stream(fixture.stage().params()).filter(fixture.stage()::isSet))
                .hasSameElementsAs(set);
        assertThat(second).isEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void transformsNoRows(Class<?> stage) {
        StageFixture fixture = fixture(stage);
        Dataset<Row> none = fixture.rows().filter(functions.lit(false));

        Dataset<Row> transformed = transformer(stage).transform(none);

        assertThat(transformed.count()).isZero();
        assertThat(transformed.schema())
                .isEqualTo(transformer(stage).transform(fixture.rows()).schema());
    }

    @ParameterizedTest
    @MethodSource("stages")
    void keepsColumnsThatItDoesNotKnow(Class<?> stage) {
        StageFixture fixture = fixture(stage);
        Metadata metadata = new MetadataBuilder().putString("unit", "m").build();
        Dataset<Row> rows =
                fixture.rows().withColumn("some.other", functions.lit("kept").as("some.other", metadata));

        Dataset<Row> transformed = transformer(stage).transform(rows);

        assertThat(transformed.schema().apply("some.other"))
                .isEqualTo(rows.schema().apply("some.other"));
        assertThat(transformed.columns()).contains(fixture.rows().columns());
        assertThat(transformed.select("`some.other`").collectAsList())
                .isNotEmpty()
                .allMatch(row -> row.getString(0).equals("kept"));
    }

    @ParameterizedTest
    @MethodSource("stages")
    void givesTheSameRowsHoweverTheyArePartitioned(Class<?> stage) {
        StageFixture fixture = fixture(stage);
        Transformer transformer = transformer(stage);

        assertThat(contents(transformer.transform(fixture.rows().repartition(3))))
                .isEqualTo(contents(transformer.transform(fixture.rows().coalesce(1))));
    }

    private static List<String> contents(Dataset<Row> rows) {
        return rows.toJSON().collectAsList().stream().sorted().toList();
    }
}
