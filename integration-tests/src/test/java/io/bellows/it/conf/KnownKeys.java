package io.bellows.it.conf;

import io.bellows.it.cluster.ProjectHome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.launcher.SparkLauncher;
import org.apache.spark.resource.ResourceUtils;

/** The settings that Spark's modules and RAPIDS define: Spark's from its own registries, RAPIDS's from its class of settings. */
final class KnownKeys {
    private static final String REGISTRIES = "org/apache/spark/internal/config/\\w+\\$\\.class";
    private static final List<String> OTHER_REGISTRIES = List.of(
            "org.apache.spark.internal.config.package$",
            "org.apache.spark.sql.internal.SQLConf$",
            "org.apache.spark.sql.internal.StaticSQLConf$",
            "org.apache.spark.deploy.yarn.config.package$",
            "org.apache.spark.deploy.k8s.Config$");
    private static final String RAPIDS_SETTINGS = "spark-shared/com/nvidia/spark/rapids/RapidsConf$.class";

    /** {@code spark.executor.resource.NAME.amount} and its like are made of parts, with the user's name of the resource among them. */
    private static final Pattern RESOURCE = Pattern.compile("spark\\.(driver|executor|task)\\.resource\\.\\w+\\.("
            + String.join("|", ResourceUtils.AMOUNT(), ResourceUtils.DISCOVERY_SCRIPT(), ResourceUtils.VENDOR())
            + ")");

    private final Set<String> rapids;

    KnownKeys() throws IOException, ClassNotFoundException, URISyntaxException {
        Path core = Path.of(SparkConf.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (JarFile jar = new JarFile(core.toFile())) {
            for (String name : jar.stream().map(Object::toString).toList()) {
                if (name.matches(REGISTRIES)) {
                    load(name.replace(".class", "").replace('/', '.'));
                }
            }
        }
        for (String registry : OTHER_REGISTRIES) {
            load(registry);
        }
        rapids = stringsOf(ProjectHome.rapidsJar(), RAPIDS_SETTINGS);
    }

    /** A registry enters its settings when its class is initialised. */
    private static void load(String registry) throws ClassNotFoundException {
        Class.forName(registry, true, KnownKeys.class.getClassLoader());
    }

    /** The words of a class file that could be keys: strings there come after their length, in two bytes. */
    private static Set<String> stringsOf(Path jar, String entry) throws IOException {
        try (JarFile file = new JarFile(jar.toFile());
                InputStream in = file.getInputStream(file.getEntry(entry))) {
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            Set<String> found = new HashSet<>();
            for (int at = bytes.indexOf("spark."); at >= 0; at = bytes.indexOf("spark.", at + 1)) {
                int length = 256 * bytes.charAt(at - 2) + bytes.charAt(at - 1);
                if (at + length <= bytes.length()) {
                    found.add(bytes.substring(at, at + length));
                }
            }
            return found;
        }
    }

    boolean contains(String key) {
        return ConfigEntry.findEntry(key) != null
                || key.equals(SparkLauncher.SPARK_MASTER)
                || RESOURCE.matcher(key).matches()
                || rapids.contains(key);
    }
}
