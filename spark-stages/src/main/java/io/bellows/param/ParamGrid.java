package io.bellows.param;

import io.bellows.augmentation.naming.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;

/**
 * A grid of values to try, as texts: entries {@code param=value|value} over the params of a stage and of those that it holds, with the
 * name of a class and a dot before the param's where several have it.
 */
public final class ParamGrid {
    private final String uid;
    private final Params stage;
    private final List<Axis> axes = new ArrayList<>();

    /** One param and the texts of its values. */
    private record Axis(String name, Param<?> param, List<String> values) {}

    /**
     * A grid over {@code stage}.
     *
     * @param uid how messages call what searches
     * @param entries each as {@link #isEntry} takes it
     * @throws IllegalArgumentException if an entry names no param, or one of several
     */
    public ParamGrid(String uid, Params stage, String... entries) {
        this.uid = uid;
        this.stage = stage;
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            String name = entry.substring(0, equals).strip();
            List<String> values = Arrays.stream(entry.substring(equals + 1).split("\\|", -1))
                    .map(String::strip)
                    .toList();
            Param<?> param = param(name);
            if (axes.stream().anyMatch(axis -> axis.param.equals(param))) {
                throw new IllegalArgumentException("Cannot search in " + uid + ": found two entries of '" + name
                        + "' in grid, expected one; write all its values in one entry, as in width=1|2");
            }
            axes.add(new Axis(name, param, values));
        }
    }

    /** Whether {@code entry} has the form of one. */
    public static boolean isEntry(String entry) {
        return entry.matches("\\s*[A-Za-z][A-Za-z0-9.]*\\s*=\\s*[^|\\s][^|]*(\\|\\s*[^|\\s][^|]*)*");
    }

    /**
     * Each combination of values, by a text that names it.
     *
     * @throws IllegalArgumentException if a param does not take a value
     */
    public Map<String, ParamMap> combinations() {
        Map<String, ParamMap> combinations = new LinkedHashMap<>();
        combinations.put("", ParamMap.empty());
        for (Axis axis : axes) {
            Map<String, ParamMap> longer = new LinkedHashMap<>();
            combinations.forEach((text, params) -> axis.values.forEach(value -> longer.put(
                    (text.isEmpty() ? "" : text + ", ") + axis.name + "=" + value,
                    with(params.copy(), axis.param, value))));
            combinations = longer;
        }
        return combinations;
    }

    @SuppressWarnings("unchecked")
    private ParamMap with(ParamMap params, Param<?> param, String text) {
        return params.put((Param<Object>) param, value(param, text));
    }

    private Object value(Param<?> param, String text) {
        try {
            if (param instanceof DoubleParam) {
                return Double.parseDouble(text);
            }
            if (param instanceof IntParam) {
                return Integer.parseInt(text);
            }
            if (param instanceof LongParam) {
                return Long.parseLong(text);
            }
            if (param instanceof BooleanParam) {
                return truth(text);
            }
            return text.startsWith("[") || text.startsWith("{") ? param.jsonDecode(text) : text;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "Cannot search in " + uid + ": found value '" + text + "' of '" + param.name()
                            + "' in grid, expected one that the param takes; see its documentation",
                    e);
        }
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("found '" + text + "', expected true or false");
        }
        return text.equals("true");
    }

    /** The param of that name, or {@code Class.name}, of the stage or of one within it. */
    private Param<?> param(String name) {
        int dot = name.indexOf('.');
        List<Param<?>> found = HeldStages.of(stage)
                .filter(each -> dot < 0 || each.getClass().getSimpleName().equals(name.substring(0, dot)))
                .filter(each -> each.hasParam(name.substring(dot + 1)))
                .<Param<?>>map(each -> each.getParam(name.substring(dot + 1)))
                .toList();
        if (found.isEmpty()) {
            List<String> names = HeldStages.of(stage)
                    .flatMap(each -> Arrays.stream(each.params()))
                    .map(Param::name)
                    .distinct()
                    .toList();
            throw new IllegalArgumentException("Cannot search in " + uid + ": found no param of the name '" + name
                    + "' in the stages " + classes() + "; did you mean '"
                    + NearestName.of(name.substring(dot + 1), names).orElseThrow() + "'?");
        }
        if (found.size() != 1) {
            throw new IllegalArgumentException("Cannot search in " + uid + ": found " + found.size()
                    + " params of the name '" + name + "' in the stages "
                    + classes()
                    + ", expected one; write the class before it, as in DataParallelClassifier.width");
        }
        return found.get(0);
    }

    private List<String> classes() {
        return HeldStages.of(stage).map(each -> each.getClass().getSimpleName()).toList();
    }
}
