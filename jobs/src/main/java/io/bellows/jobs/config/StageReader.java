package io.bellows.jobs.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.bellows.augmentation.naming.NearestName;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;

/**
 * Makes stages from objects of a job file: {@code { stage = ToTensor, heightPx = 28 }}. A param that takes stages is
 * given such an object, or a list of them.
 */
final class StageReader {
    static final String KEY = "stage";

    private StageReader() {}

    static PipelineStage[] stages(ConfigList list) {
        return list.stream().map(StageReader::stage).toArray(PipelineStage[]::new);
    }

    static PipelineStage stage(ConfigValue value) {
        if (!(value instanceof ConfigObject object) || object.get(KEY) == null) {
            throw new JobFileException(
                    value,
                    "Cannot read a stage: found %s, expected { stage = NAME, ... }".formatted(Section.describe(value)));
        }
        ConfigValue name = object.get(KEY);
        PipelineStage stage = create(name);
        Map<String, Param<?>> params = new TreeMap<>();
        Arrays.stream(stage.params()).forEach(param -> params.put(param.name(), param));
        String shortName = stage.getClass().getSimpleName();
        object.forEach((key, found) -> {
            if (!key.equals(KEY)) {
                Param<?> param = params.get(key);
                if (param == null) {
                    throw new JobFileException(
                            found,
                            "Cannot set '%s.%s': the stage has no param of that name; %s"
                                    .formatted(shortName, key, NearestName.hint(key, params.keySet())));
                }
                set(stage, param, found, shortName + "." + key);
            }
        });
        return stage;
    }

    private static PipelineStage create(ConfigValue name) {
        try {
            return StageRegistry.create(String.valueOf(name.unwrapped()));
        } catch (IllegalArgumentException e) {
            throw new JobFileException(name, e.getMessage(), e);
        }
    }

    private static <T> void set(PipelineStage stage, Param<T> param, ConfigValue value, String name) {
        Class<?> type = ParamTypes.valueType(stage, param);
        Object read;
        if (PipelineStage.class.isAssignableFrom(type)) {
            read = nested(value, type, name);
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
