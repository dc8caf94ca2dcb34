package io.bellows.train;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory of this process. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final String PEAK = "VmHWM:";
    private static final Pattern RANGE = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
    private static final Pattern RESIDENT = Pattern.compile("Rss: +(\\d+) kB");

    private record Mapping(long begin, long end, long residentBytes) {}

    private ProcessMemory() {}

    /** The most of the heap: the sum over its pools, each at its own peak. */
    static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /** The most of all memory, as Linux tells it; 0 elsewhere. */
    static long peakResidentBytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * What is resident now beside the heap, as Linux tells it; 0 elsewhere, and where a collector maps the heap otherwise than whole.
     * The peaks do not tell it: pages of the heap stay resident when what they held is gone.
     */
    static long besideHeapBytes() {
        try {
            String size = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("MaxHeapSize")
                    .getValue();
            return besideHeapBytes(Files.readAllLines(MAPPINGS), Long.parseLong(size));
        } catch (IOException e) {
            return 0;
        }
    }

    /** The heap is the run of mappings without gaps that is as long as {@code heap}. */
    static long besideHeapBytes(List<String> lines, long heap) {
        List<Mapping> mappings = mappings(lines);
        long all = mappings.stream().mapToLong(Mapping::residentBytes).sum();
        for (int first = 0; first < mappings.size(); first++) {
            long begin = mappings.get(first).begin;
            long end = begin;
            long resident = 0;
            for (int at = first;
                    at < mappings.size() && mappings.get(at).begin == end && mappings.get(at).end - begin <= heap;
                    at++) {
                end = mappings.get(at).end;
                resident += mappings.get(at).residentBytes;
            }
            if (end - begin == heap) {
                return all - resident;
            }
        }
        return 0;
    }

    private static List<Mapping> mappings(List<String> lines) {
        List<Mapping> mappings = new ArrayList<>();
        long begin = 0;
        long end = 0;
        for (String line : lines) {
            Matcher range = RANGE.matcher(line);
            Matcher resident = RESIDENT.matcher(line);
            if (range.matches()) {
                begin = Long.parseUnsignedLong(range.group(1), 16);
                end = Long.parseUnsignedLong(range.group(2), 16);
            } else if (resident.matches()) {
                mappings.add(new Mapping(begin, end, 1024 * Long.parseLong(resident.group(1))));
            }
        }
        return mappings;
    }
}
