package io.bellows.jobs.config;

import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Paths of job files: a path with a scheme ({@code s3a://…}) or from the root is taken as it stands; a relative one is
 * local, from the folder of the file that it stands in, and from the working directory when it comes from
 * {@code --set} or the environment.
 */
public final class JobPaths {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");

    private JobPaths() {}

    static String resolve(ConfigValue value) {
        String file = value.origin().filename();
        Path folder =
                file == null ? Path.of("") : Path.of(file).toAbsolutePath().getParent();
        return resolve(value.unwrapped().toString(), folder);
    }

    /** A path of the command line, relative to the working directory. */
    public static String fromWorkingDirectory(String path) {
        return resolve(path, Path.of(""));
    }

    private static String resolve(String path, Path folder) {
        if (path.startsWith("/") || SCHEME.matcher(path).matches()) {
            return path;
        }
        return "file://" + folder.resolve(path).toAbsolutePath().normalize();
    }
}
