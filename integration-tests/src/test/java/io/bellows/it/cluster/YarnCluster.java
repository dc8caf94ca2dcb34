package io.bellows.it.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * Hadoop on this machine: HDFS and YARN, a node each, in this process; containers are processes of their own. Spark's jars and
 * that of Bellows are on HDFS.
 */
public final class YarnCluster implements AutoCloseable {
    /** Named otherwise than on this machine, by which a class tells where it comes from. */
    private static final String BELLOWS_JAR = "/bellows/bellows-on-hdfs.jar";

    private static final String SPARK_ARCHIVE = "/spark/%s.zip";
    private static final int NODE_MEMORY_MB = 8_192;
    private static final int TAIL_CHARACTERS = 4_000;

    private final Path folder;
    private final MiniDFSCluster hdfs;
    private final MiniYARNCluster yarn;
    private final List<JavaProcess> clients = new ArrayList<>();

    private YarnCluster(Path folder, MiniDFSCluster hdfs, MiniYARNCluster yarn) {
        this.folder = folder;
        this.hdfs = hdfs;
        this.yarn = yarn;
    }

    /**
     * Starts a cluster.
     *
     * @param name of its folder of logs
     * @param versions of Spark that its applications run on
     */
    public static YarnCluster start(String name, List<String> versions) throws IOException {
        Path folder = Files.createDirectories(ProjectHome.output().resolve(name));
        ProjectHome.testJar(folder.resolve(JavaProcess.WATCH_JAR), path -> path.endsWith("/WatchedMain.class"));
        Configuration conf = new Configuration();
        conf.set("dfs.replication", "1");
        MiniDFSCluster hdfs = new MiniDFSCluster.Builder(
                        conf, folder.resolve("hdfs").toFile())
                .numDataNodes(1)
                .build();
        MiniYARNCluster yarn = new MiniYARNCluster(name, 1, 1, 1);
        YarnCluster cluster = new YarnCluster(folder, hdfs, yarn);
        try {
            hdfs.waitActive();
            yarn.init(settings(hdfs));
            yarn.start();
            cluster.writeSettings();
            for (String version : versions) {
                cluster.uploadSpark(version);
            }
            cluster.upload(ProjectHome.bellowsJar(), BELLOWS_JAR);
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static YarnConfiguration settings(MiniDFSCluster hdfs) throws IOException {
        YarnConfiguration conf = new YarnConfiguration(hdfs.getFileSystem().getConf());
        conf.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", NODE_MEMORY_MB);
        conf.setInt("yarn.nodemanager.resource.cpu-vcores", 4);
        conf.setInt("yarn.scheduler.minimum-allocation-mb", 256);
        // natives reserve addresses that they never touch, and what is lent to others' tests is no fault of a job's
        conf.set("yarn.scheduler.capacity.root.queues", "default");
        conf.setInt("yarn.scheduler.capacity.root.default.capacity", 100);
        conf.setFloat("yarn.scheduler.capacity.maximum-am-resource-percent", 1);
        conf.setBoolean("yarn.nodemanager.vmem-check-enabled", false);
        conf.setBoolean("yarn.nodemanager.pmem-check-enabled", false);
        conf.setFloat("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", 100);
        conf.setInt("yarn.nodemanager.delete.debug-delay-sec", 3_600);
        return conf;
    }

    /** What a client finds in the folder of {@code HADOOP_CONF_DIR}. */
    private void writeSettings() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Configuration settings = new Configuration(yarn.getConfig());
        // a class of Hadoop's tests
        settings.unset("net.topology.node.switch.mapping.impl");
        for (String file : List.of("core-site.xml", "yarn-site.xml")) {
            try (OutputStream out = Files.newOutputStream(conf.resolve(file))) {
                settings.writeXml(out);
            }
        }
    }

    private void uploadSpark(String version) throws IOException {
        Path jars = ProjectHome.spark(version).resolve("jars");
        try (Stream<Path> found = Files.list(jars);
                ZipOutputStream archive = new ZipOutputStream(
                        files().create(new org.apache.hadoop.fs.Path(SPARK_ARCHIVE.formatted(version))))) {
            archive.setLevel(Deflater.NO_COMPRESSION);
            for (Path jar : found.sorted().toList()) {
                archive.putNextEntry(new ZipEntry(jar.getFileName().toString()));
                Files.copy(jar, archive);
                archive.closeEntry();
            }
        }
    }

    /** HDFS. */
    public FileSystem files() {
        try {
            return hdfs.getFileSystem();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a local file or folder to {@code path} of HDFS; gives its whole name. */
    public String upload(Path local, String path) throws IOException {
        org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(path);
        files().copyFromLocalFile(new org.apache.hadoop.fs.Path(local.toUri()), target);
        return uri(path);
    }

    /** The whole name of {@code path} on HDFS. */
    public String uri(String path) {
        return files().getUri() + path;
    }

    /**
     * Submits the command line's main class in cluster mode, from Bellows's jar on HDFS: its driver runs in a container, as do two
     * executors of two cores.
     *
     * @param name of the log
     * @param version of Spark
     * @param jobFile put into the driver's folder under its own name
     */
    public SubmittedCommand submit(String name, String version, Path jobFile, List<String> arguments) {
        return submit(name, version, jobFile, List.of("--class", "io.bellows.jobs.Main", uri(BELLOWS_JAR)), arguments);
    }

    /** Submits {@code program} so, in a jar of its own on HDFS, with Bellows's jar on HDFS by {@code --jars}. */
    public SubmittedCommand submit(String name, String version, Class<?> program, Path jobFile, List<String> arguments)
            throws IOException {
        String entry = program.getName().replace('.', '/') + ".class";
        Path jar = ProjectHome.testJar(folder.resolve(name + ".jar"), entry::equals);
        String uploaded = upload(jar, "/user/" + name + ".jar");
        return submit(
                name,
                version,
                jobFile,
                List.of("--jars", uri(BELLOWS_JAR), "--class", program.getName(), uploaded),
                arguments);
    }

    private SubmittedCommand submit(
            String name, String version, Path jobFile, List<String> main, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("--master", "yarn", "--deploy-mode", "cluster", "--name", name));
        words.addAll(List.of("--driver-memory", "1g", "--num-executors", "2", "--executor-memory", "1g"));
        words.addAll(List.of("--executor-cores", "2", "--files", jobFile.toString()));
        String java = System.getProperty("java.home");
        Map.of(
                        "spark.yarn.archive",
                        uri(SPARK_ARCHIVE.formatted(version)),
                        "spark.yarn.appMasterEnv.JAVA_HOME",
                        java,
                        "spark.executorEnv.JAVA_HOME",
                        java,
                        "spark.yarn.maxAppAttempts",
                        "1",
                        "spark.yarn.am.waitTime",
                        "180s",
                        "spark.sql.shuffle.partitions",
                        "4",
                        "spark.ui.enabled",
                        "false")
                .forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        words.addAll(main);
        words.addAll(arguments);
        JavaProcess client = JavaProcess.start(
                folder.resolve(name + ".log"),
                List.of(),
                Map.of(
                        "SPARK_HOME",
                        ProjectHome.spark(version).toString(),
                        JavaProcess.HADOOP_SETTINGS,
                        folder.resolve("conf").toString()),
                List.of("-Xmx512m"),
                "org.apache.spark.deploy.SparkSubmit",
                words);
        clients.add(client);
        return new SubmittedCommand(client);
    }

    /** The ends of what the containers of this cluster wrote, for messages. */
    public String containerLogs() {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> found = Files.walk(yarn.getTestWorkDir().toPath())) {
            for (Path file : found.filter(path -> path.endsWith("stderr") || path.endsWith("stdout"))
                    .toList()) {
                String whole = Files.readString(file);
                text.append(file)
                        .append('\n')
                        .append(whole.substring(Math.max(0, whole.length() - TAIL_CHARACTERS)))
                        .append('\n');
            }
        } catch (IOException e) {
            text.append(e);
        }
        return text.toString();
    }

    @Override
    public void close() {
        clients.forEach(JavaProcess::close);
        yarn.stop();
        hdfs.shutdown();
    }
}
