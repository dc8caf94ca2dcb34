package io.bellows.it.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Spark standalone cluster of processes on this machine: a master and workers, on free ports of the loopback address.
 *
 * <p>Every process ends with this JVM, however that ends; closing ends them at once.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    /** Processes that live a minute gain nothing from the second compiler. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final Pattern MASTER_URL = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    private final Path folder;
    private final Path sparkHome;
    private final Map<String, String> conf;
    private final int coresPerWorker;
    private final List<String> workerOptions;
    private final JavaProcess master;
    private final String url;
    private final List<JavaProcess> workers = new ArrayList<>();
    private final List<Application<?>> applications = new ArrayList<>();
    private final List<SubmittedCommand> commands = new ArrayList<>();
    private int started;

    private StandaloneCluster(
            Path folder,
            Path sparkHome,
            Map<String, String> conf,
            int coresPerWorker,
            List<String> workerOptions,
            JavaProcess master,
            String url) {
        this.folder = folder;
        this.sparkHome = sparkHome;
        this.conf = conf;
        this.coresPerWorker = coresPerWorker;
        this.workerOptions = workerOptions;
        this.master = master;
        this.url = url;
    }

    /**
     * Starts a cluster.
     *
     * @param name of its folder of logs
     */
    public static StandaloneCluster start(String name, int workers, int coresPerWorker) throws InterruptedException {
        return start(name, workers, coresPerWorker, ProjectHome.spark(), Map.of(), 0);
    }

    /**
     * Starts a cluster.
     *
     * @param name of its folder of logs
     * @param sparkHome whose jars it and its applications run on
     * @param conf settings of Spark for master and workers, which applications have too
     */
    public static StandaloneCluster start(
            String name, int workers, int coresPerWorker, Path sparkHome, Map<String, String> conf)
            throws InterruptedException {
        return start(name, workers, coresPerWorker, sparkHome, conf, 0);
    }

    /**
     * Starts a cluster whose workers say that they have GPUs.
     *
     * @param name of its folder of logs
     * @param gpusPerWorker that each pretends to have
     */
    public static StandaloneCluster start(String name, int workers, int coresPerWorker, int gpusPerWorker)
            throws InterruptedException {
        return start(name, workers, coresPerWorker, ProjectHome.spark(), Map.of(), gpusPerWorker);
    }

    private static StandaloneCluster start(
            String name, int workers, int coresPerWorker, Path sparkHome, Map<String, String> conf, int gpusPerWorker)
            throws InterruptedException {
        try {
            Path folder = Files.createDirectories(ProjectHome.output().resolve(name));
            // afresh: an earlier run may have left those of older classes
            ProjectHome.testJar(folder.resolve("tests.jar"), path -> path.startsWith("io/bellows/it/"));
            ProjectHome.testJar(folder.resolve(JavaProcess.WATCH_JAR), path -> path.endsWith("/WatchedMain.class"));
            Path log = folder.resolve("master.log");
            JavaProcess master = JavaProcess.start(
                    log,
                    List.of(),
                    environment(sparkHome),
                    options(conf),
                    "org.apache.spark.deploy.master.Master",
                    List.of("--host", "127.0.0.1", "--port", "0", "--webui-port", "0"));
            String url = master.awaitLog(MASTER_URL, START_LIMIT).group(1);
            List<String> workerOptions = options(conf);
            if (gpusPerWorker > 0) {
                workerOptions.addAll(gpus(folder, gpusPerWorker));
            }
            StandaloneCluster cluster =
                    new StandaloneCluster(folder, sparkHome, conf, coresPerWorker, workerOptions, master, url);
            for (int i = 0; i < workers; i++) {
                cluster.workers.add(cluster.startWorker());
            }
            cluster.awaitWorkers();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What tells a worker of GPUs, by the script that it asks. */
    private static List<String> gpus(Path folder, int count) throws IOException {
        String addresses =
                IntStream.range(0, count).mapToObj(gpu -> "\"" + gpu + "\"").collect(Collectors.joining(","));
        Path script = folder.resolve("find-gpus.sh");
        Files.writeString(script, "#!/bin/sh\necho '{\"name\":\"gpu\",\"addresses\":[" + addresses + "]}'\n");
        if (!script.toFile().setExecutable(true)) {
            throw new IOException("Cannot make '" + script + "' executable");
        }
        return List.of(
                "-Dspark.worker.resource.gpu.amount=" + count,
                "-Dspark.worker.resource.gpu.discoveryScript=" + script.toAbsolutePath());
    }

    /**
     * Starts another worker, whose executors have a local disk of their own of so few megabytes: a file system in memory that
     * the process alone sees, and that ends with it.
     *
     * @throws IllegalStateException if this machine lets nobody mount one, with what it said
     */
    public void addWorkerWithSmallDisk(int megabytes) throws InterruptedException, IOException {
        Path disk = Files.createDirectories(folder.resolve("small-disk"));
        List<String> unshare = unshare("mount -t tmpfs -o size=" + megabytes + "m tmpfs \"$0\"");
        unshare.add(disk.toString());
        workers.add(startWorker(unshare, Map.of("SPARK_LOCAL_DIRS", disk.toString())));
        awaitWorkers();
    }

    /**
     * Starts another worker, whose executors take this machine for another one.
     *
     * @throws IllegalStateException if this machine lets nobody hide files, with what it said
     */
    public void addWorkerAsOfAnotherMachine() throws InterruptedException, IOException {
        Path machine = Files.writeString(folder.resolve("another-machine"), "another");
        List<String> unshare = unshare("mount --bind \"$0\" /proc/sys/kernel/random/boot_id");
        unshare.add(machine.toAbsolutePath().toString());
        workers.add(startWorker(unshare, Map.of()));
        awaitWorkers();
    }

    /** What starts a process after {@code mount}, whose effect it alone sees; wants a word, the mount's {@code $0}. */
    private static List<String> unshare(String mount) {
        List<String> unshare = new ArrayList<>(List.of("unshare", "--mount"));
        if (!System.getProperty("user.name").equals("root")) {
            unshare.add("--map-root-user");
        }
        unshare.addAll(List.of("sh", "-c", mount + " && exec \"$@\""));
        return unshare;
    }

    private JavaProcess startWorker() {
        return startWorker(List.of(), Map.of());
    }

    private static List<String> options(Map<String, String> conf) {
        List<String> options = new ArrayList<>(List.of("-Xmx512m", QUICK_START));
        new TreeMap<>(conf).forEach((key, value) -> options.add("-D" + key + "=" + value));
        return options;
    }

    private static Map<String, String> environment(Path sparkHome) {
        return Map.of("SPARK_HOME", sparkHome.toString());
    }

    private JavaProcess startWorker(List<String> through, Map<String, String> more) {
        String name = "worker-" + started++;
        Map<String, String> environment = new TreeMap<>(more);
        environment.putAll(environment(sparkHome));
        return JavaProcess.start(
                folder.resolve(name + ".log"),
                through,
                environment,
                workerOptions,
                "org.apache.spark.deploy.worker.Worker",
                List.of(
                        "--host",
                        "127.0.0.1",
                        "--cores",
                        String.valueOf(coresPerWorker),
                        "--memory",
                        "2g",
                        "--webui-port",
                        "0",
                        "--work-dir",
                        folder.resolve(name).toString(),
                        url));
    }

    private void awaitWorkers() throws InterruptedException {
        for (JavaProcess worker : workers) {
            worker.awaitLog(REGISTERED, START_LIMIT);
        }
    }

    /** Kills the worker processes that run {@code executor}, so that nobody starts another in its place. */
    public void killWorkerOf(ExecutorProcess executor) {
        for (JavaProcess worker : workers) {
            if (worker.handle().children().anyMatch(child -> child.pid() == executor.pid())) {
                worker.close();
                return;
            }
        }
        throw new IllegalStateException("Cannot kill the worker of process " + executor.pid() + ": found none");
    }

    /** Starts new workers for those that were killed. */
    public void restoreWorkers() throws InterruptedException {
        workers.replaceAll(worker -> worker.isAlive() ? worker : startWorker());
        awaitWorkers();
    }

    /** What the executors of {@code application} have logged so far. */
    String executorLogs(String application) {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path log : found.filter(path -> path.endsWith("stderr")
                            && path.getParent().getParent().endsWith(application))
                    .toList()) {
                text.append(Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    List<ExecutorProcess> executors(String application) {
        return workers.stream()
                .flatMap(worker -> ExecutorProcess.of(worker.handle(), application).stream())
                .toList();
    }

    /**
     * Submits a task as an application, its driver in a process of its own.
     *
     * @param conf settings of Spark beside the usual ones
     */
    public <A, R> Application<R> submit(
            Class<? extends DriverTask<A, R>> task, A arguments, Class<R> resultType, Map<String, String> conf)
            throws InterruptedException {
        restoreWorkers();
        String name = task.getSimpleName() + "-" + applications.size();
        Path jar = folder.resolve("tests.jar");
        Path argumentFile = folder.resolve(name + ".arguments.json");
        Path progress = folder.resolve(name + ".progress");
        Path result = folder.resolve(name + ".result.json");
        try {
            new ObjectMapper().writeValue(argumentFile.toFile(), arguments);
            Files.deleteIfExists(progress);
            Files.deleteIfExists(result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of("--master", url, "--deploy-mode", "client", "--name", name));
        settings(conf).forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        words.addAll(List.of(
                "--class",
                DriverMain.class.getName(),
                "--jars",
                ProjectHome.bellowsJar().toString()));
        words.addAll(List.of(jar.toString(), task.getName(), argumentFile.toString()));
        words.addAll(List.of(progress.toString(), result.toString()));
        JavaProcess driver = JavaProcess.start(
                folder.resolve(name + ".log"),
                List.of(),
                environment(sparkHome),
                List.of("-Xmx" + conf.getOrDefault("spark.driver.memory", "1g"), QUICK_START),
                "org.apache.spark.deploy.SparkSubmit",
                words);
        Application<R> application = new Application<>(this, driver, progress, result, resultType);
        applications.add(application);
        return application;
    }

    /**
     * Submits the command line's main class, as {@code bellows} does where {@code SPARK_HOME} is set.
     *
     * @param name of the log
     * @param conf settings of Spark beside the usual ones
     */
    public SubmittedCommand submit(String name, List<String> arguments, Map<String, String> conf)
            throws InterruptedException {
        restoreWorkers();
        List<String> words = new ArrayList<>(List.of("--master", url, "--deploy-mode", "client"));
        settings(conf).forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        words.addAll(List.of(
                "--class", "io.bellows.jobs.Main", ProjectHome.bellowsJar().toString()));
        words.addAll(arguments);
        SubmittedCommand command = new SubmittedCommand(JavaProcess.start(
                folder.resolve(name + ".log"),
                List.of(),
                environment(sparkHome),
                List.of("-Xmx2g", QUICK_START),
                "org.apache.spark.deploy.SparkSubmit",
                words));
        commands.add(command);
        return command;
    }

    private Map<String, String> settings(Map<String, String> ofApplication) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "spark.executor.memory", "1g",
                "spark.executor.cores", String.valueOf(coresPerWorker),
                "spark.executor.heartbeatInterval", "500ms",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.ui.enabled", "false",
                "spark.sql.shuffle.partitions", "4",
                "spark.sql.warehouse.dir", folder.resolve("warehouse").toString()));
        all.putAll(conf);
        all.putAll(ofApplication);
        return all;
    }

    @Override
    public void close() {
        applications.forEach(Application::close);
        commands.forEach(SubmittedCommand::close);
        workers.forEach(JavaProcess::close);
        master.close();
    }
}
