package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.energy.EnergyPlugin;
import io.bellows.it.cluster.Application;
import io.bellows.it.cluster.Outcome;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.cluster.StandaloneCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Training on two executors of a cluster whose own traffic is authenticated and encrypted, and whose web pages are. */
@Timeout(500)
class SafeNetworkIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final int FIRST_PORT = 21_000;
    private static final int LAST_PORT = 21_019;
    private static final Pattern LISTENING = Pattern.compile("Worker \\d listens on /127\\.0\\.0\\.1:(\\d+)");
    private static final DigitsFit FIT = DigitsFit.of(500, 1).withWorkers(2);

    private static final Pattern WEB_PAGES = Pattern.compile("service 'SparkUI \\(HTTPS\\)' on port (\\d+)");

    private static WebKeys keys;
    private static StandaloneCluster cluster;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        keys = WebKeys.create(Files.createDirectories(ProjectHome.output())
                .resolve("web-keys.p12")
                .toAbsolutePath());
        Map<String, String> conf = new HashMap<>(keys.settings());
        conf.put("spark.authenticate", "true");
        conf.put("spark.authenticate.secret", "of the tests");
        conf.put("spark.network.crypto.enabled", "true");
        cluster = StandaloneCluster.start("safe", 2, 1, ProjectHome.spark(), conf);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Application<TrainDigits.Report> submit(DigitsFit... fits) throws InterruptedException {
        return submit(Map.of(), fits);
    }

    private static Application<TrainDigits.Report> submit(Map<String, String> conf, DigitsFit... fits)
            throws InterruptedException {
        return cluster.submit(TrainDigits.class, TrainDigits.Orders.of(fits), TrainDigits.Report.class, conf);
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

    @Test
    void trainsWhereSparksPagesAreEncryptedAndShowsItsOwnThere()
            throws IOException, InterruptedException, GeneralSecurityException {
        Map<String, String> pages = Map.of(
                "spark.ui.enabled", "true",
                "spark.ui.port", "0",
                "spark.plugins", EnergyPlugin.class.getName());
        try (Application<TrainDigits.Report> application = submit(pages, FIT)) {
            application.awaitProgress(begun -> true, LIMIT);
            String port = application.awaitLog(WEB_PAGES, LIMIT).group(1);
            URI page = URI.create("https://127.0.0.1:" + port + "/energy/");
            HttpResponse<String> answer =
                    keys.client().send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("Energy");
            assertThat(application.await(LIMIT).get().fits()).hasSize(1).allMatch(outcome -> outcome.workers() == 2);
        }
    }
}
