package io.bellows.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

final class HostProcessTest {
    private static final String MODE = "spark.submit.deployMode";
    private static final String MASTER = "spark.master";

    @Test
    void isOursInClientModeAndWhereSparkSubmitIsTheProcess() {
        assertThat(HostProcess.of(Map.of(), Map.of())).isEqualTo(HostProcess.OWN);
        assertThat(HostProcess.of(Map.of(MODE, "client", MASTER, "yarn"), Map.of()))
                .isEqualTo(HostProcess.OWN);
        assertThat(HostProcess.of(Map.of(MODE, "cluster", MASTER, "k8s://https://host"), Map.of()))
                .isEqualTo(HostProcess.OWN);
    }

    @Test
    void isTheApplicationMastersInYarnsClusterMode() {
        assertThat(HostProcess.of(Map.of(MODE, "cluster", MASTER, "yarn"), Map.of()))
                .isEqualTo(HostProcess.YARN_MASTER);
    }

    @Test
    void isThatOfDatabricksWhereItsRuntimeSaysSo() {
        assertThat(HostProcess.of(Map.of(), Map.of("DATABRICKS_RUNTIME_VERSION", "15.4")))
                .isEqualTo(HostProcess.DATABRICKS);
    }

    @Test
    void tellsItsHostWhatWentWrongInPlaceOfAnExitCode() {
        HostProcess.YARN_MASTER.end(0, "");
        assertThatThrownBy(() -> HostProcess.YARN_MASTER.end(1, "Cannot do it"))
                .isInstanceOf(HostProcess.JobFailedException.class)
                .hasMessage("Cannot do it");
    }

    @Test
    void leavesTheSessionOfDatabricksToOthers() {
        SparkSession spark = LocalSpark.session();
        new OpenSession(spark, HostProcess.DATABRICKS).close();
        assertThat(spark.sparkContext().isStopped()).isFalse();
        new OpenSession(spark, HostProcess.YARN_MASTER).close();
        assertThat(spark.sparkContext().isStopped()).isTrue();
    }
}
