package io.bellows.energy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The energy counters that Linux has for processors and memory (RAPL, {@code /sys/class/powercap/intel-rapl:N/energy_uj}; AMD's have
 * the same names), summed over the machine.
 *
 * <p>A counter begins again at {@code max_energy_range_uj}, some minutes to hours apart: it must be read more often than that. Zones
 * may come and go; what one counted while nobody looked is not known, and not made up. Counters of parts of a processor are among
 * those of the whole, and those of the platform ({@code psys}, on machines of several processors {@code psys-1} and so on) hold
 * everything once more: neither is read. Where the end of its range is not known, a counter that began again counts from 0.
 */
final class RaplZones {
    private static final Logger LOG = LoggerFactory.getLogger(RaplZones.class);
    private static final Pattern WHOLE = Pattern.compile("intel-rapl:\\d+");
    private static final Pattern PART = Pattern.compile("intel-rapl:\\d+:\\d+");

    private final Path root;
    private final Map<String, Long> before = new HashMap<>();
    private final Map<String, String> unreadable = new TreeMap<>();

    /** @param root the folder of zones, {@code /sys/class/powercap} */
    RaplZones(Path root) {
        this.root = root;
    }

    /** Joules since the last reading, over zones that were there then; NaN where none could be read. */
    double read() {
        Map<String, Long> now = new HashMap<>();
        double microjoules = 0;
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> zones = Files.newDirectoryStream(root, "intel-rapl:*")) {
                unreadable.remove(root.toString());
                for (Path zone : zones) {
                    if (isCounted(zone)) {
                        microjoules += read(zone, now);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                unreadable.put(root.toString(), e.toString());
            }
        }
        boolean continued = now.keySet().stream().anyMatch(before::containsKey);
        before.clear();
        before.putAll(now);
        return continued ? microjoules / 1e6 : Double.NaN;
    }

    /** The zones that are there and could not be read the last time, with the reason. */
    Map<String, String> unreadable() {
        return Map.copyOf(unreadable);
    }

    private boolean isCounted(Path zone) {
        String folder = zone.getFileName().toString();
        boolean isWhole = WHOLE.matcher(folder).matches();
        if (!isWhole && !PART.matcher(folder).matches()) {
            return false;
        }
        try {
            String name = Files.readString(zone.resolve("name")).strip();
            return isWhole ? !name.startsWith("psys") : name.equals("dram");
        } catch (IOException e) {
            unreadable.put(folder, e.toString());
            return false;
        }
    }

    private double read(Path zone, Map<String, Long> now) {
        String folder = zone.getFileName().toString();
        try {
            long value = number(zone, "energy_uj");
            now.put(folder, value);
            unreadable.remove(folder);
            Long last = before.get(folder);
            if (last == null) {
                return 0;
            }
            return value >= last ? value - last : value + beforeItBeganAgain(zone, last);
        } catch (IOException | NumberFormatException e) {
            unreadable.put(folder, e.toString());
            return 0;
        }
    }

    private static long beforeItBeganAgain(Path zone, long last) {
        try {
            return Math.max(0, number(zone, "max_energy_range_uj") - last);
        } catch (IOException | NumberFormatException e) {
            LOG.debug("What {} counted up to its range is not known", zone, e);
            return 0;
        }
    }

    private static long number(Path zone, String file) throws IOException {
        String text = Files.readString(zone.resolve(file)).strip();
        long value = Long.parseLong(text);
        if (value < 0) {
            throw new NumberFormatException("found '" + text + "' in " + file + ", expected a number from 0");
        }
        return value;
    }
}
