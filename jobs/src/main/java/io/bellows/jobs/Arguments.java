package io.bellows.jobs;

import io.bellows.augmentation.naming.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The arguments of a command.
 *
 * @param positional those without a name, in their order
 * @param options those after {@code --name} or {@code --name=}, by name, each with all its values
 */
record Arguments(List<String> positional, Map<String, List<String>> options) {
    static final String MASTER = "--master";
    static final String SET = "--set";
    static final String PROPERTIES_FILE = "--properties-file";

    /**
     * Splits what follows the command.
     *
     * @param expected how the usage calls the positional arguments, all needed
     * @param allowed the options, each of which takes a value
     * @throws UsageException naming what is missing, left over or unknown
     */
    static Arguments parse(List<String> given, List<String> expected, Set<String> allowed) {
        List<String> positional = new ArrayList<>();
        Map<String, List<String>> options = new TreeMap<>();
        for (int i = 0; i < given.size(); i++) {
            String argument = given.get(i);
            if (!argument.startsWith("--")) {
                positional.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!allowed.contains(name)) {
                throw new UsageException("Cannot read option '%s': there is none of that name; %s"
                        .formatted(name, NearestName.hint(name, new TreeSet<>(allowed))));
            }
            if (equals < 0 && i + 1 == given.size()) {
                throw new UsageException("Cannot read option '" + name + "': found nothing after it, expected a value");
            }
            String value = equals < 0 ? given.get(++i) : argument.substring(equals + 1);
            options.computeIfAbsent(name, ignored -> new ArrayList<>()).add(value);
        }
        if (positional.size() != expected.size()) {
            throw new UsageException(
                    "Cannot read the arguments %s: expected %s".formatted(positional, String.join(" ", expected)));
        }
        return new Arguments(List.copyOf(positional), options);
    }

    /** The last value of an option, or {@code otherwise}. */
    String option(String name, String otherwise) {
        List<String> values = all(name);
        return values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    /**
     * The last value of an option as a whole number, or {@code otherwise}.
     *
     * @throws UsageException if it is none from {@code least} to {@code most}
     */
    int number(String name, int otherwise, int least, int most) {
        String given = option(name, String.valueOf(otherwise));
        UsageException refused =
                new UsageException("Cannot read option '%s': found '%s', expected a number from %d to %d"
                        .formatted(name, given, least, most));
        try {
            int number = Integer.parseInt(given);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            refused.initCause(e);
        }
        throw refused;
    }

    List<String> all(String name) {
        return options.getOrDefault(name, List.of());
    }

    /** A command line that cannot be understood. */
    static final class UsageException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }
}
