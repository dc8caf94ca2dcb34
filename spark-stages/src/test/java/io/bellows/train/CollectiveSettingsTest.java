package io.bellows.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.train.collective.PortRange;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class CollectiveSettingsTest {
    private static final SparkConf SAFE = new SparkConf(false).set("spark.network.crypto.enabled", "true");

    private static CollectiveSettings by(CollectiveKind kind) {
        return new CollectiveSettings(kind, PortRange.ANY, 40);
    }

    @Test
    void takesPortsForSocketsAlone() {
        DataParallelClassifier stage = new DataParallelClassifier("net").setCollectivePorts("40000-40003");
        assertThatThrownBy(() -> CollectiveSettings.of(stage))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot train net: found collectivePorts '40000-40003' with collective 'auto', expected"
                        + " 'sockets'; set collective to sockets, or leave collectivePorts at 0");
        assertThat(CollectiveSettings.of(stage.setCollective("sockets")))
                .isEqualTo(new CollectiveSettings(CollectiveKind.SOCKETS, new PortRange(40_000, 40_003), 40));
    }

    @Test
    void refusesWhatNamesNoPortsWhenItIsSet() {
        DataParallelClassifier stage = new DataParallelClassifier("net");
        assertThatThrownBy(() -> stage.setCollectivePorts("40003-40000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("collectivePorts")
                .hasMessageContaining(PortRange.EXPECTED);
    }

    @Test
    void warnsOnceAnApplicationWhereSparkIsSafeAndItIsNot() {
        assertThat(by(CollectiveKind.RABIT).exposure(SAFE, "first", 2)).hasValueSatisfying(text -> assertThat(text)
                .contains("spark.network.crypto.enabled", "collective = spark-blocks"));
        assertThat(by(CollectiveKind.SOCKETS).exposure(SAFE, "first", 2)).isEmpty();
        assertThat(by(CollectiveKind.AUTO).exposure(SAFE, "near", 2)).hasValueSatisfying(text -> assertThat(text)
                .startsWith("Gradients cross the network unencrypted where executors are on several machines, though"));
        assertThat(by(CollectiveKind.SOCKETS).exposure(SAFE, "second", 2)).isPresent();
    }

    @Test
    void saysNothingWhereNothingIsExposed() {
        assertThat(by(CollectiveKind.SPARK_BLOCKS).exposure(SAFE, "third", 2)).isEmpty();
        assertThat(by(CollectiveKind.RABIT).exposure(SAFE, "third", 1)).isEmpty();
        assertThat(by(CollectiveKind.RABIT).exposure(new SparkConf(false), "third", 2))
                .isEmpty();
    }
}
