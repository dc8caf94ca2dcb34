package io.bellows.it.contract;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** The stages of the product, found in its class files, and what can be read off them. */
final class Stages {
    /** A wrapper that lives as long as one explanation of a plan, which no user sees or saves. */
    private static final String WRAPPER = "io.bellows.gpu.MarkingTransformer";

    private Stages() {}

    /** Every concrete stage in any package of the product, whether public or not. */
    static List<Class<?>> all() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.bellows").stream()
                        .filter(type -> type.isAssignableTo(PipelineStage.class))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .filter(type -> !type.getName().equals(WRAPPER))
                        .sorted(Comparator.comparing(JavaClass::getName))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }

    static boolean isModel(Class<?> stage) {
        return Model.class.isAssignableFrom(stage);
    }

    /** The names of the public methods without arguments that give a param. */
    static List<String> paramAccessors(Class<?> stage) {
        return Arrays.stream(stage.getMethods())
                .filter(method -> Param.class.isAssignableFrom(method.getReturnType()))
                .filter(method -> method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isBridge() && !method.isSynthetic())
                .map(Method::getName)
                .sorted()
                .toList();
    }

    /** The values of all params that are set or have a default, in a form that can be compared between instances. */
    static Map<String, Object> values(Params stage) {
        Map<String, Object> values = new TreeMap<>();
        for (Param<?> param : stage.params()) {
            if (stage.isDefined(param)) {
                values.put(param.name(), comparable(stage.getOrDefault(param)));
            }
        }
        return values;
    }

    /** The uid of a stage and of the stages inside it. */
    static List<String> uids(Params stage) {
        return Stream.concat(
                        Stream.of(stage.uid()),
                        Arrays.stream(stage.params())
                                .filter(stage::isDefined)
                                .flatMap(param -> nested(stage.getOrDefault(param)))
                                .flatMap(inner -> uids(inner).stream()))
                .toList();
    }

    private static Stream<Params> nested(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).flatMap(Stages::nested);
        }
        return value instanceof Params stage ? Stream.of(stage) : Stream.empty();
    }

    private static Object comparable(Object value) {
        if (value != null && value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> comparable(Array.get(value, i)))
                    .toList();
        }
        return value instanceof Params stage ? Map.of("uid", stage.uid(), "params", values(stage)) : value;
    }
}
