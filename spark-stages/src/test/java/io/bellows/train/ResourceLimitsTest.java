package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.LocalSpark;
import io.bellows.resources.TrainingResources;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ResourceLimitsTest {
    private static final SparkConf CONF =
            new SparkConf(false).set("spark.executor.cores", "4").set("spark.dynamicAllocation.maxExecutors", "3");

    private static DataParallelClassifier stage() {
        return new DataParallelClassifier("net")
                .setTrainer(TrainerKind.BLOCK_MANAGER)
                .setNumWorkers(2);
    }

    @Test
    void refusesAllInLocalModeBeforeAJob() {
        assertThat(LocalSpark.session().sparkContext().isLocal()).isTrue();
        StructType schema = new StructType()
                .add("features", DataTypes.createArrayType(DataTypes.FloatType))
                .add("label", DataTypes.IntegerType);

        assertThatThrownBy(() -> stage().setExecutorMemoryMb(2048).transformSchema(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot train net with {executorMemoryMb=2048}: found master 'local[")
                .hasMessageContaining("expected a standalone, YARN or Kubernetes cluster");
    }

    @Test
    void refusesExecutorsOfItsOwnForBarrierStages() {
        assertThatThrownBy(() -> ResourceLimits.check(stage().setExecutorCores(2), CONF, true, false))
                .hasMessageContaining("found trainer 'barrier', expected 'block-manager'")
                .hasMessageContaining("by spark.executor.cores");
    }

    @Test
    void refusesExecutorsOfItsOwnWithoutDynamicAllocation() {
        assertThatThrownBy(() -> ResourceLimits.check(stage().setGpusPerExecutor(1), CONF, false, false))
                .hasMessageContaining("found spark.dynamicAllocation.enabled false, expected true")
                .hasMessageContaining("by spark.executor.resource.gpu.amount");
    }

    @Test
    void refusesMoreWorkersThanThereMayBeExecutors() {
        DataParallelClassifier stage = stage().setExecutorCores(2);

        assertThatThrownBy(() -> ResourceLimits.check(stage.setNumWorkers(4), CONF, false, true))
                .hasMessageContaining("found numWorkers 4, expected the number of executors")
                .hasMessageContaining("maxExecutors 3");
        assertThatThrownBy(() -> ResourceLimits.check(stage.setNumWorkers(0), CONF, false, true))
                .hasMessageContaining("found numWorkers 0");
        assertThatCode(() -> ResourceLimits.check(stage.setNumWorkers(3), CONF, false, true))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesMoreThreadsThanAnExecutorHasCores() {
        assertThatThrownBy(() ->
                        ResourceLimits.check(stage().setExecutorCores(2).setThreadsPerWorker(3), CONF, false, true))
                .hasMessageContaining("found threadsPerWorker 3, expected at most the 2 cores");
    }

    @Test
    void refusesMoreGpusThanAnExecutorHas() {
        DataParallelClassifier stage = stage().setGpusPerWorker(1);

        assertThatThrownBy(() -> ResourceLimits.check(stage, CONF, true, false))
                .hasMessageContaining("{gpusPerWorker=1.0}: found 0 GPUs of an executor, expected at least 1.0");
        SparkConf withGpu = CONF.clone().set("spark.executor.resource.gpu.amount", "1");
        assertThatCode(() -> ResourceLimits.check(stage, withGpu, true, false)).doesNotThrowAnyException();
    }

    @Test
    void keepsAllThatIsSetAtOnce() {
        TrainingResources resources = new TrainingResources(2, 1024, 512, 1, 0.5);

        DataParallelClassifier stage = stage().setTrainingResources(resources);

        assertThat(stage.trainingResources()).isEqualTo(resources);
        assertThat(stage().trainingResources()).isEqualTo(TrainingResources.NONE);
    }
}
