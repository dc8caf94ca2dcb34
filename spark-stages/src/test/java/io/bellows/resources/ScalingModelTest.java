package io.bellows.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScalingModelTest {
    private static final NetworkLoad LOAD = new NetworkLoad(0, 10_000_000, 0, 0, 1_000_000);
    private static final AllReduceCost SLOW = new AllReduceCost(1e-3, 1e8);

    @Test
    void aRingSendsTwoPartsOfEachWorkerToEachOther() {
        assertThat(SLOW.seconds(1, 4e6)).isZero();
        assertThat(SLOW.seconds(2, 4e6)).isCloseTo(2 * (1e-3 + 0.02), within(1e-12));
        assertThat(SLOW.seconds(4, 4e6)).isCloseTo(6 * (1e-3 + 0.01), within(1e-12));
    }

    @Test
    void aNetworkOfGigabitsLeavesNineTenthsForBytes() {
        AllReduceCost ten = AllReduceCost.network(10, 50);

        assertThat(ten.messageSeconds()).isCloseTo(5e-5, within(1e-12));
        assertThat(ten.bytesPerSecond()).isCloseTo(1.125e9, within(1.0));
    }

    @Test
    void oneWorkerIsAsEfficientAsItself() {
        assertThat(new ScalingModel(LOAD, 64, 1).efficiency(1, SLOW)).isEqualTo(1);
    }

    @Test
    void efficiencyIsTheStepAloneByTheStepTogether() {
        ScalingModel model = new ScalingModel(LOAD, 64, 1);
        double alone = model.step(1, SLOW).total();

        assertThat(model.efficiency(4, SLOW)).isCloseTo(alone / (alone + 6 * 0.011), within(1e-12));
        assertThat(model.step(4, SLOW).compute()).isEqualTo(model.step(1, SLOW).compute());
    }

    @Test
    void moreRowsAWorkerScaleFurther() {
        AllReduceCost network = AllReduceCost.network(25, 50);

        assertThat(new ScalingModel(LOAD, 512, 1).workersWith(0.9, 1024, network))
                .isGreaterThan(new ScalingModel(LOAD, 16, 1).workersWith(0.9, 1024, network));
        assertThat(new ScalingModel(LOAD, 1 << 20, 1).workersWith(0.9, 64, network))
                .isEqualTo(64);
    }
}
