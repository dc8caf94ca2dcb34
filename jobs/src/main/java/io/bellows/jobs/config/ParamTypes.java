package io.bellows.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/** The values that params of each class take, read from a job file's values. */
final class ParamTypes {
    private record Kind(String expected, Function<ConfigValue, Optional<?>> read) {}

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            BooleanParam.class, new Kind("true or false", Values::flag),
            IntParam.class, new Kind("a whole number of 32 bits", ParamTypes::whole),
            LongParam.class, new Kind("a whole number", Values::whole),
            DoubleParam.class, new Kind("a number", Values::number),
            FloatParam.class, new Kind("a number", value -> Values.number(value).map(Double::floatValue)),
            StringArrayParam.class,
                    new Kind("a list of strings", value -> Values.all(value, Values::text)
                            .map(all -> all.toArray(String[]::new))),
            IntArrayParam.class,
                    new Kind("a list of whole numbers of 32 bits", value -> Values.all(value, ParamTypes::whole)
                            .map(all -> all.stream().mapToInt(Integer::intValue).toArray())),
            DoubleArrayParam.class,
                    new Kind("a list of numbers", value -> Values.all(value, Values::number)
                            .map(all -> all.stream()
                                    .mapToDouble(Double::doubleValue)
                                    .toArray())));

    private static final Kind TEXT = new Kind("a string", ParamTypes::textOrJson);

    private ParamTypes() {}

    /** The class of the values of {@code param}, as its accessor declares it; Object where it does not say. */
    static Class<?> valueType(Params stage, Param<?> param) {
        try {
            Method accessor = stage.getClass().getMethod(param.name());
            return accessor.getGenericReturnType() instanceof ParameterizedType type
                    ? raw(type.getActualTypeArguments()[0])
                    : Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Cannot find accessor '" + param.name() + "' of " + stage.uid(), e);
        }
    }

    private static Class<?> raw(Type type) {
        if (type instanceof Class<?> found) {
            return found;
        }
        if (type instanceof ParameterizedType parameterized) {
            return raw(parameterized.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return raw(array.getGenericComponentType()).arrayType();
        }
        return type instanceof WildcardType wildcard ? raw(wildcard.getUpperBounds()[0]) : Object.class;
    }

    /**
     * The value for {@code param}; one of a class that is not listed here is decoded by the param itself, from JSON.
     *
     * @param type of the param's values
     * @param name how messages call the param
     */
    static Object read(Param<?> param, Class<?> type, ConfigValue value, String name) {
        Kind kind = KINDS.get(param.getClass());
        if (kind == null) {
            kind = type == String.class || type == Object.class ? TEXT : decodedBy(param, type);
        }
        Optional<?> read = kind.read().apply(value);
        if (read.isEmpty()) {
            throw new JobFileException(
                    value,
                    "Cannot set '%s': found %s, expected %s".formatted(name, Section.describe(value), kind.expected()));
        }
        return read.get();
    }

    private static Optional<Integer> whole(ConfigValue value) {
        return Values.whole(value).filter(found -> found == found.intValue()).map(Long::intValue);
    }

    /** A text, or a number as one, such as a ratio; an object or a list as JSON, which a param of structured text takes. */
    private static Optional<String> textOrJson(ConfigValue value) {
        return value instanceof ConfigObject || value instanceof ConfigList
                ? Optional.of(json(value))
                : Values.text(value).or(() -> Values.number(value)
                        .map(number -> value.unwrapped().toString()));
    }

    private static Kind decodedBy(Param<?> param, Class<?> type) {
        return new Kind("a value of type " + type.getSimpleName(), value -> {
            try {
                return Optional.of(param.jsonDecode(json(value)));
            } catch (RuntimeException e) {
                throw new JobFileException(
                        value, "Cannot set '" + param.parent() + "." + param.name() + "': " + e.getMessage(), e);
            }
        });
    }

    private static String json(ConfigValue value) {
        return value.render(ConfigRenderOptions.concise());
    }
}
