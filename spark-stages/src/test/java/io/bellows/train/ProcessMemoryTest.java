package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    /** A heap of 64 kB in three mappings, one of them of a file, between native memory and one that touches its end. */
    private static final List<String> MAPPINGS = List.of(
            "00010000-00018000 rw-p 00000000 00:00 0",
            "Size:                 32 kB",
            "Rss:                  20 kB",
            "Pss:                  20 kB",
            "700000000-700008000 rw-p 00000000 00:00 0",
            "Rss:                  32 kB",
            "700008000-70000c000 ---p 00000000 00:00 0",
            "Rss:                   0 kB",
            "70000c000-700010000 rw-p 00a00000 fe:00 12    /lib/classes.jsa",
            "Rss:                   8 kB",
            "700010000-700020000 r--p 00000000 fe:00 12    /lib/classes.jsa",
            "Rss:                   4 kB",
            "VmFlags: rd mr mw me ac");

    @Test
    void leavesOutTheResidentPagesOfTheHeap() {
        assertThat(ProcessMemory.besideHeapBytes(MAPPINGS, 0x10000)).isEqualTo((20 + 4) * 1024);
    }

    @Test
    void tellsNothingWhereNoMappingsAreAsLongAsTheHeap() {
        assertThat(ProcessMemory.besideHeapBytes(MAPPINGS, 0x30000)).isZero();
        assertThat(ProcessMemory.besideHeapBytes(List.of(), 0x10000)).isZero();
    }

    @Test
    void findsTheHeapOfThisProcess() {
        long beside = ProcessMemory.besideHeapBytes();

        assertThat(beside).isBetween(30L << 20, ProcessMemory.peakResidentBytes());
    }
}
