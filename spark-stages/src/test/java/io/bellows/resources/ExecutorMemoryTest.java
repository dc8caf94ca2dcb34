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
        assertThat(ExecutorMemory.of(conf(), 1)).isEqualTo(new ExecutorMemory(1024, 384, false, 1));
        assertThat(ExecutorMemory.of(conf().set("spark.executor.memory", "20g"), 2))
                .isEqualTo(new ExecutorMemory(20480, 2048, false, 2));
        assertThat(ExecutorMemory.of(conf().set("spark.executor.memoryOverhead", "3g"), 1))
                .isEqualTo(new ExecutorMemory(1024, 3072, false, 1));
        assertThat(ExecutorMemory.of(conf().set("spark.executor.memoryOverheadFactor", "0.5"), 1))
                .isEqualTo(new ExecutorMemory(1024, 512, false, 1));
    }

    @Test
    void namesTheSettingOfWhatIsTooSmall() {
        ExecutorMemory memory = new ExecutorMemory(1024, 384, false, 2);

        // 183 MB of the process and twice 612 MB
        assertThat(memory.shortage(611L << 20, 0)).isEmpty();
        assertThat(memory.shortage(612L << 20, 0).orElseThrow())
                .contains(
                        "found about 1409 MB for 2 workers in an executor",
                        "expected at most 1408 MB",
                        "raise spark.executor.memoryOverhead");
    }

    @Test
    void warnsOfTheSumThatThePlanForetells() {
        ExecutorMemory memory =
                ExecutorMemory.of(conf().set("spark.master", "yarn").set("spark.executor.memory", "8g"), 1);

        assertThat(memory.overheadMb()).isEqualTo(819);
        assertThat(memory.besideHeapMb(635L << 20)).isEqualTo(819);
        assertThat(memory.shortage(635L << 20, 635L << 20)).isEmpty();
        assertThat(memory.besideHeapMb(636L << 20)).isEqualTo(820);
        assertThat(memory.shortage(636L << 20, 636L << 20).orElseThrow())
                .contains(
                        "beside the heap: found about 820 MB for 1 worker in an executor",
                        "expected at most spark.executor.memoryOverhead 819 MB",
                        "raise spark.executor.memoryOverhead");
    }

    @Test
    void holdsMemoryBesideTheHeapToTheOverheadWhereTheClusterDoes() {
        for (String master : new String[] {"spark://host:7077", "local-cluster[2,1,1024]"}) {
            assertThat(ExecutorMemory.of(conf().set("spark.master", master), 1).shortage(700L << 20, 700L << 20))
                    .as(master)
                    .isEmpty();
        }
        for (String master : new String[] {"yarn", "k8s://https://host:443"}) {
            assertThat(ExecutorMemory.of(conf().set("spark.master", master), 1).shortage(700L << 20, 700L << 20))
                    .as(master)
                    .isPresent();
        }
    }
}
