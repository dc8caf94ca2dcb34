package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.cluster.StandaloneCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Training on two executors of a cluster whose own traffic is authenticated and encrypted. */
@Timeout(500)
class SafeNetworkIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int FIRST_PORT = 21_000;
    private static final int LAST_PORT = 21_019;
    private static final Pattern LISTENING = Pattern.compile("Worker \\d listens on /127\\.0\\.0\\.1:(\\d+)");
    private static final DigitsFit FIT = DigitsFit.of(500, 1).withWorkers(2);

    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws InterruptedException {
        cluster = StandaloneCluster.start(
                "safe",
                2,
                1,
                ProjectHome.spark(),
                Map.of(
                        "spark.authenticate", "true",
                        "spark.authenticate.secret", "of the tests",
                        "spark.network.crypto.enabled", "true"));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Application<TrainDigits.Report> submit(DigitsFit... fits) throws InterruptedException {
        return cluster.submit(TrainDigits.class, TrainDigits.Orders.of(fits), TrainDigits.Report.class, Map.of());
    }

    @Test
    void trainsAlikeByEachCollectiveKeepsToThePortsAndSendsNothingWithinAMachine() throws InterruptedException {
        DigitsFit bySockets = FIT.with("collective", "sockets").with("collectivePorts", FIRST_PORT + "-" + LAST_PORT);
        try (Application<TrainDigits.Report> application =
                submit(FIT.with("collective", "spark-blocks"), bySockets, FIT)) {
            List<FitOutcome> outcomes = application.await(LIMIT).get().fits();

            assertThat(outcomes).hasSize(3).allMatch(outcome -> outcome.workers() == 2);
            outcomes.forEach(outcome -> outcome.assertSameTraining(outcomes.get(0)));
            List<Integer> ports = LISTENING
                    .matcher(application.executorLogs())
                    .results()
                    .map(match -> Integer.valueOf(match.group(1)))
                    .toList();
            assertThat(ports)
                    .hasSize(2)
                    .doesNotHaveDuplicates()
                    .allMatch(port -> port >= FIRST_PORT && port <= LAST_PORT);
            Matcher warning = Pattern.compile(
                            "Gradients cross the network unencrypted( where[^,]*)?, though spark.authenticate is true")
                    .matcher(application.log());
            assertThat(warning.results()).as("warnings of three fits").hasSize(1);
            assertThat(application.executorLogs())
                    .contains("Worker 0 of 2 sums in memory shared", "Worker 1 of 2 sums in memory shared");
        }
    }

    @Test
    void saysWhichPortsAreTakenWhereThereAreTooFew() throws InterruptedException {
        String one = String.valueOf(LAST_PORT + 1);
        try (Application<TrainDigits.Report> application =
                submit(FIT.with("collective", "sockets").with("collectivePorts", one))) {
            Outcome.Failure failure = application.await(LIMIT).failure();

            assertThat(failure.message())
                    .contains("Cannot listen for the other workers on 127.0.0.1, ports '" + one + "'")
                    .contains("widen collectivePorts");
        }
    }
}
