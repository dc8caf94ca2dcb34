package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.cluster.StandaloneCluster;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The libraries that Databricks has on its class path, before Bellows's jar, and what of them has packages of it. */
@Timeout(300)
class RuntimeLibrariesIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String JNA = "jna-5.8.0.jar";
    private static final String XGBOOST = "xgboost4j_2.12-1.7.3.jar";

    /** Packages of Bellows's jar as others have them, by the group of the library that brings them. */
    private static final Map<String, String> OURS = Map.of(
            "ai/onnx/proto/", "org.tribuo",
            "ai/onnxruntime/", "com.microsoft.onnxruntime",
            "com/intel/analytics/", "com.intel.analytics.bigdl",
            "com/sun/jna/", "net.java.dev.jna",
            "io/bellows/", "io.bellows",
            "ml/dmlc/xgboost4j/", "ml.dmlc",
            "org/apache/spark/", "org.apache.spark",
            "org/tensorflow/", "org.tensorflow",
            "org/tribuo/", "org.tribuo");

    private static List<String> libraries(String list) throws IOException {
        try (InputStream in = RuntimeLibrariesIT.class.getResourceAsStream("/classpath/" + list)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static List<String> ofOurGroups(String list) throws IOException {
        return libraries(list).stream()
                .filter(library -> OURS.values().stream().anyMatch(group -> library.startsWith(group + ":")))
                .toList();
    }

    @Test
    void noPackageIsInTheJarButThoseThatAreCompared() throws IOException {
        Set<String> others = new TreeSet<>();
        try (JarFile jar = new JarFile(ProjectHome.bellowsJar().toFile())) {
            jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
                    .filter(name -> OURS.keySet().stream().noneMatch(name::startsWith))
                    .forEach(others::add);
        }

        assertThat(others).isEmpty();
    }

    @Test
    void databricksHasThePackagesOfJnaAndXgboostAlone() throws IOException {
        assertThat(libraries("databricks-15.3.txt")).hasSizeGreaterThan(300);
        assertThat(ofOurGroups("databricks-15.3.txt")).containsExactly("net.java.dev.jna:jna:5.8.0");
        assertThat(ofOurGroups("databricks-15.3-ml.txt"))
                .contains("ml.dmlc:xgboost4j_2.12:1.7.3")
                .allMatch(library -> library.startsWith("ml.dmlc:xgboost4j"));
        // relocated in the jar
        assertThat(libraries("databricks-15.3.txt"))
                .contains("com.google.protobuf:protobuf-java:2.6.1", "com.typesafe:config:1.4.3");
    }

    @Test
    void nvmlIsReachedThroughDatabricksJna() throws Exception {
        try (URLClassLoader spark = sparkJars();
                URLClassLoader loader = loader(spark, ProjectHome.databricksJar(JNA), ProjectHome.bellowsJar())) {
            Class<?> devices = Class.forName("io.bellows.energy.NvmlDevices", true, loader);
            Method open = devices.getDeclaredMethod("open", String.class);
            open.setAccessible(true);

            // it has a native library of its own, which looks for the function in a library that is there
            assertThat(open.invoke(null, "libc.so.6")).asString().contains("nvmlInit_v2 is not in the library");
            assertThat(Class.forName("com.sun.jna.NativeLibrary", true, loader)
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .endsWith(JNA);
        }
    }

    @Test
    void xgboostOfOthersIsFoundToBeSo() throws Exception {
        Path theirs = ProjectHome.databricksJar(XGBOOST);
        try (URLClassLoader spark = sparkJars();
                URLClassLoader alone = loader(spark, ProjectHome.bellowsJar());
                URLClassLoader behind = loader(spark, theirs, ProjectHome.bellowsJar());
                URLClassLoader cluster = loader(spark, theirs);
                URLClassLoader below = loader(cluster, ProjectHome.bellowsJar());
                URLClassLoader same = loader(spark, ProjectHome.bellowsJar());
                URLClassLoader belowTheSame = loader(same, ProjectHome.bellowsJar())) {
            assertThat(isReachable(alone)).isTrue();
            assertThat(isReachable(behind)).isFalse();
            assertThat(isReachable(below)).isFalse();
            assertThat(isReachable(belowTheSame)).isTrue();
        }
    }

    @Test
    void trainsOnSeveralMachinesThatHaveAnotherXgboost() throws InterruptedException, IOException {
        DigitsFit fit = DigitsFit.of(1_000, 2).withWorkers(2);
        String jars = ProjectHome.databricksJar(JNA) + ":" + ProjectHome.databricksJar(XGBOOST);
        try (StandaloneCluster cluster = StandaloneCluster.start("libraries", 1, 1)) {
            cluster.addWorkerAsOfAnotherMachine();
            Map<String, String> withTheirs = Map.of("spark.executor.extraClassPath", jars);
            try (Application<TrainDigits.Report> application = cluster.submit(
                    TrainDigits.class,
                    TrainDigits.Orders.of(fit, fit.with("collective", "sockets")),
                    TrainDigits.Report.class,
                    withTheirs)) {
                List<FitOutcome> outcomes = application.await(LIMIT).get().fits();

                assertThat(outcomes).hasSize(2).allMatch(outcome -> outcome.workers() == 2);
                outcomes.get(0).assertSameTraining(outcomes.get(1));
                assertThat(application.executorLogs())
                        .contains(
                                "The cluster has XGBoost's classes of its own, so workers sum over sockets of Bellows's");
            }
            DigitsFit byName = fit.with("collective", "rabit");
            try (Application<TrainDigits.Report> application = cluster.submit(
                    TrainDigits.class, TrainDigits.Orders.of(byName), TrainDigits.Report.class, withTheirs)) {
                Outcome.Failure failure = application.await(LIMIT).failure();

                assertThat(failure.message())
                        .contains("by XGBoost: found its classes in '", XGBOOST, "set collective to auto or sockets");
            }
        }
    }

    private static boolean isReachable(ClassLoader loader) throws ReflectiveOperationException {
        return (boolean) Class.forName("ml.dmlc.xgboost4j.java.WaitingTracker", true, loader)
                .getMethod("isReachable")
                .invoke(null);
    }

    private static URLClassLoader loader(ClassLoader parent, Path... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        return new URLClassLoader(urls, parent);
    }

    private static URLClassLoader sparkJars() throws IOException {
        try (Stream<Path> jars = Files.list(ProjectHome.sparkJars())) {
            return loader(ClassLoader.getPlatformClassLoader(), jars.toArray(Path[]::new));
        }
    }
}
