package io.bellows.energy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The energy counters that Linux has for processors and memory (RAPL, {@code /sys/class/powercap/intel-rapl:N/energy_uj}; AMD's have
 * the same names), summed over the machine.
 *
 * <p>A counter begins again at {@code max_energy_range_uj}, some minutes to hours apart: it must be read more often than that. Zones
 * may come and go; what one counted while nobody looked is not known, and not made up. Counters of parts of a processor are among
 * those of the whole, and those of the platform hold everything once more: neither is read.
 */
final class RaplZones {
    private static final Pattern WHOLE = Pattern.compile("intel-rapl:\\d+");
    private static final Pattern PART = Pattern.compile("intel-rapl:\\d+:\\d+");

    private final Path root;
    private final Map<String, Long> before = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();

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
                for (Path zone : zones) {
                    if (isCounted(zone)) {
                        microjoules += read(zone, now);
                    }
                }
            } catch (IOException e) {
                unreadable.add(root + ": " + e);
            }
        }
        boolean continued = now.keySet().stream().anyMatch(before::containsKey);
        before.clear();
        before.putAll(now);
        return continued ? microjoules / 1e6 : Double.NaN;
    }

    /** The zones that are there and cannot be read, with the reason. */
    Set<String> unreadable() {
        return Set.copyOf(unreadable);
    }

    private static boolean isCounted(Path zone) {
        String folder = zone.getFileName().toString();
        try {
            String name = Files.readString(zone.resolve("name")).strip();
            return (WHOLE.matcher(folder).matches() && !name.equals("psys"))
                    || (PART.matcher(folder).matches() && name.equals("dram"));
        } catch (IOException e) {
            return false;
        }
    }

    private double read(Path zone, Map<String, Long> now) {
        String folder = zone.getFileName().toString();
        try {
            long value =
                    Long.parseLong(Files.readString(zone.resolve("energy_uj")).strip());
            now.put(folder, value);
            Long last = before.get(folder);
            if (last == null) {
                return 0;
            }
            return value >= last ? value - last : value - last + range(zone);
        } catch (IOException | NumberFormatException e) {
            unreadable.add(folder + ": " + e);
            return 0;
        }
    }

    private static long range(Path zone) throws IOException {
        return Long.parseLong(
                Files.readString(zone.resolve("max_energy_range_uj")).strip());
    }
}
