package io.bellows.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.bellows.augmentation.naming.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Settings of the command line. {@code split.seed=7} replaces a value of the job file;
 * {@code DataParallelClassifier.epochs=3} replaces a param of the one stage of that name, wherever it stands.
 */
final class Overrides {
    /** What is read as HOCON; anything else is a string, so that paths and URLs need no quotes. */
    private static final Pattern STRUCTURED =
            Pattern.compile("[\\[{\"].*|true|false|null|[-+]?[0-9.]+([eE][-+]?[0-9]+)?");

    private Overrides() {}

    /** The job with every value in place. Keys are replaced before values that refer to them are looked up. */
    static Config resolve(Config job, List<String> overrides, Set<String> topKeys) {
        List<Setting> ofKeys = new ArrayList<>();
        List<Setting> ofStages = new ArrayList<>();
        overrides.stream()
                .map(Overrides::read)
                .forEach(setting -> (topKeys.contains(setting.first()) ? ofKeys : ofStages).add(setting));
        Config changed = job;
        for (Setting setting : ofKeys) {
            changed = changed.withValue(setting.key(), setting.value());
        }
        changed = changed.resolve();
        for (Setting setting : ofStages) {
            changed = inStages(changed, setting, topKeys);
        }
        return changed;
    }

    private record Setting(String key, ConfigValue value) {
        String first() {
            return ConfigUtil.splitPath(key).get(0);
        }

        String stage() {
            return key.substring(0, Math.max(0, key.lastIndexOf('.')));
        }

        String param() {
            return key.substring(key.lastIndexOf('.') + 1);
        }
    }

    private static Setting read(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new JobFileException("Cannot read --set '" + text + "': expected key=value");
        }
        Setting setting = new Setting(
                text.substring(0, equals).strip(),
                value(text, text.substring(equals + 1).strip()));
        try {
            setting.first();
        } catch (ConfigException e) {
            throw new JobFileException("Cannot read --set '" + text + "': " + e.getMessage());
        }
        return setting;
    }

    private static Config inStages(Config job, Setting setting, Set<String> topKeys) {
        ConfigValue list = job.root().get("stages");
        Set<String> valid = new TreeSet<>();
        if (list != null) {
            collectNames(list, valid);
        }
        if (!valid.contains(setting.stage())) {
            String unknown = setting.stage().isEmpty() ? setting.key() : setting.stage();
            valid.addAll(topKeys);
            throw new JobFileException(
                    setting.value(),
                    "Cannot set '%s': the job has no key or stage '%s'; %s"
                            .formatted(setting.key(), unknown, NearestName.hint(unknown, valid)));
        }
        return job.withValue("stages", inStage(list, setting));
    }

    private static ConfigValue value(String override, String text) {
        String origin = "--set " + override;
        if (!STRUCTURED.matcher(text).matches()) {
            return ConfigValueFactory.fromAnyRef(text, origin);
        }
        try {
            return ConfigFactory.parseString(
                            "value = " + text, ConfigParseOptions.defaults().setOriginDescription(origin))
                    .getValue("value");
        } catch (ConfigException e) {
            throw new JobFileException("Cannot read --set '" + override + "': " + e.getMessage());
        }
    }

    private static void collectNames(ConfigValue value, Set<String> names) {
        if (value instanceof ConfigList list) {
            list.forEach(item -> collectNames(item, names));
        } else if (value instanceof ConfigObject object) {
            if (object.get(StageReader.KEY) != null) {
                names.add(object.get(StageReader.KEY).unwrapped().toString());
            }
            object.values().forEach(item -> collectNames(item, names));
        }
    }

    private static ConfigValue inStage(ConfigValue value, Setting setting) {
        if (value instanceof ConfigList list) {
            List<ConfigValue> items = new ArrayList<>();
            list.forEach(item -> items.add(inStage(item, setting)));
            return ConfigValueFactory.fromIterable(items).withOrigin(list.origin());
        }
        if (value instanceof ConfigObject object) {
            ConfigObject changed = object;
            for (String key : object.keySet()) {
                changed = changed.withValue(key, inStage(object.get(key), setting));
            }
            ConfigValue name = object.get(StageReader.KEY);
            return name != null && name.unwrapped().equals(setting.stage())
                    ? changed.withValue(setting.param(), setting.value())
                    : changed;
        }
        return value;
    }
}
