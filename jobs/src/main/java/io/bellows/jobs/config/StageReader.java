package io.bellows.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.bellows.augmentation.naming.NearestName;
import io.bellows.param.ParamGrid;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;

/**
 * Makes stages from objects of a job file: {@code { stage = ToTensor, heightPx = 28 }}. A param that takes stages, or an evaluator, is
 * given such an object, or a list of them; one that takes combinations of params, as {@code estimatorParamMaps} of Spark's searches, a
 * list of texts for {@link ParamGrid}.
 */
final class StageReader {
    static final String KEY = "stage";

    private StageReader() {}

    static PipelineStage[] stages(ConfigList list) {
        return list.stream().map(StageReader::stage).toArray(PipelineStage[]::new);
    }

    static PipelineStage stage(ConfigValue value) {
        return made(value, StageRegistry::create);
    }

    private static <T extends Params> T made(ConfigValue value, Function<String, T> create) {
        if (!(value instanceof ConfigObject object) || object.get(KEY) == null) {
            throw new JobFileException(
                    value,
                    "Cannot read a stage: found %s, expected { stage = NAME, ... }".formatted(Section.describe(value)));
        }
        ConfigValue name = object.get(KEY);
        T stage = create(name, create);
        Map<String, Param<?>> params = new TreeMap<>();
        Arrays.stream(stage.params()).forEach(param -> params.put(param.name(), param));
        String shortName = stage.getClass().getSimpleName();
        List<Param<?>> grids = new ArrayList<>();
        object.forEach((key, found) -> {
            if (!key.equals(KEY)) {
                Param<?> param = params.get(key);
                if (param == null) {
                    throw new JobFileException(
                            found,
                            "Cannot set '%s.%s': the stage has no param of that name; %s"
                                    .formatted(shortName, key, NearestName.hint(key, params.keySet())));
                }
                if (ParamTypes.valueType(stage, param) == ParamMap[].class) {
                    grids.add(param);
                } else {
                    set(stage, param, found, shortName + "." + key);
                }
            }
        });
        // the params of a grid are those of a stage that is set by then
        grids.forEach(param -> set(stage, param, object.get(param.name()), shortName + "." + param.name()));
        return stage;
    }

    private static <T> T create(ConfigValue name, Function<String, T> create) {
        try {
            return create.apply(String.valueOf(name.unwrapped()));
        } catch (IllegalArgumentException e) {
            throw new JobFileException(name, e.getMessage(), e);
        }
    }

    private static <T> void set(Params stage, Param<T> param, ConfigValue value, String name) {
        Class<?> type = ParamTypes.valueType(stage, param);
        Object read;
        if (PipelineStage.class.isAssignableFrom(type)) {
            read = nested(value, type, name);
        } else if (Evaluator.class.isAssignableFrom(type)) {
            read = made(value, StageRegistry::createEvaluator);
        } else if (type == ParamMap[].class) {
            read = grid(stage, value, name);
        } else if (type.isArray() && PipelineStage.class.isAssignableFrom(type.getComponentType())) {
            read = nestedList(value, type.getComponentType(), name);
        } else {
            read = ParamTypes.read(param, type, value, name);
        }
        try {
            @SuppressWarnings("unchecked") // the value has the type that the param's class or accessor declares
            T typed = (T) read;
            stage.set(param, typed);
        } catch (IllegalArgumentException e) {
            throw new JobFileException(value, "Cannot set '" + name + "': " + e.getMessage(), e);
        }
    }

    private static ParamMap[] grid(Params stage, ConfigValue value, String name) {
        String[] entries = Values.all(value, Values::text)
                .filter(texts -> texts.stream().allMatch(ParamGrid::isEntry))
                .orElseThrow(() -> new JobFileException(
                        value,
                        "Cannot set '%s': found %s, expected a list of texts such as \"maxIter=10|20\""
                                .formatted(name, Section.describe(value))))
                .toArray(String[]::new);
        try {
            return new ParamGrid(name, stage, entries).combinations().values().toArray(ParamMap[]::new);
        } catch (IllegalArgumentException e) {
            throw new JobFileException(value, e.getMessage(), e);
        }
    }

    private static Object nested(ConfigValue value, Class<?> type, String name) {
        PipelineStage stage = stage(value);
        if (!type.isInstance(stage)) {
            throw new JobFileException(
                    value,
                    "Cannot set '%s': found the stage %s, expected %s"
                            .formatted(
                                    name, stage.getClass().getSimpleName(), "a stage of type " + type.getSimpleName()));
        }
        return stage;
    }

    private static Object nestedList(ConfigValue value, Class<?> type, String name) {
        if (!(value instanceof ConfigList list)) {
            throw new JobFileException(
                    value,
                    "Cannot set '%s': found %s, expected a list of stages".formatted(name, Section.describe(value)));
        }
        Object[] stages = list.stream().map(item -> nested(item, type, name)).toArray(size ->
                (Object[]) Array.newInstance(type, size));
        return stages;
    }
}
