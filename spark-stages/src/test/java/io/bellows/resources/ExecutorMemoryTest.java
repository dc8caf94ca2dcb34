package io.bellows.resources;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class ExecutorMemoryTest {
    private static SparkConf conf() {
        return new SparkConf(false);
    }

    @Test
    void countsSparksOwnOverhead() {
        assertThat(ExecutorMemory.of(conf(), 1)).isEqualTo(new ExecutorMemory(1024, 384, 1));
        assertThat(ExecutorMemory.of(conf().set("spark.executor.memory", "20g"), 2))
                .isEqualTo(new ExecutorMemory(20480, 2048, 2));
        assertThat(ExecutorMemory.of(conf().set("spark.executor.memoryOverhead", "3g"), 1))
                .isEqualTo(new ExecutorMemory(1024, 3072, 1));
        assertThat(ExecutorMemory.of(conf().set("spark.executor.memoryOverheadFactor", "0.5"), 1))
                .isEqualTo(new ExecutorMemory(1024, 512, 1));
    }

    @Test
    void namesTheSettingOfWhatIsTooSmall() {
        ExecutorMemory memory = new ExecutorMemory(1024, 384, 2);

        assertThat(memory.shortage(703L << 20)).isEmpty();
        assertThat(memory.shortage(704L << 20).orElseThrow())
                .contains(
                        "found about 1410 MB for 2 workers",
                        "expected at most 1408 MB",
                        "raise spark.executor.memoryOverhead");
    }
}
