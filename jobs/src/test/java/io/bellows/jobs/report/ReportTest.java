package io.bellows.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bellows.energy.EnergyReport;
import io.bellows.energy.PredictionEnergy;
import io.bellows.jobs.data.RowSplit;
import io.bellows.resources.Choice;
import io.bellows.resources.ReadAhead;
import io.bellows.resources.ResourcePlan;
import io.bellows.resources.StepSeconds;
import io.bellows.train.StepHistory;
import io.bellows.train.TimeShares;
import io.bellows.train.TrainingEnd;
import io.bellows.train.TrainingSummary;
import io.bellows.train.WorkerUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final PredictionEnergy NO_ENERGY = new PredictionEnergy(Double.NaN, false);
    private static final Measurement FP32 =
            new Measurement(Quality.accuracy(0.989, 2000), 246_824, 0.0451, 45_210.4, new PredictionEnergy(0.4, true));
    private static final List<String> NOTES = List.of(
            "pruned: 2.84 times smaller on disk; no speed is gained: zeros are multiplied like any other number, and the"
                    + " arithmetic is the same");
    private static final Measurement INT8 =
            new Measurement(Quality.accuracy(0.9885, 2000), 66_012, 0.0612, 50_100, new PredictionEnergy(0.3, true));

    private static final TrainingSummary TRAINING = new TrainingSummary(
            List.of(),
            new StepHistory(new double[20], new double[20], new double[20]),
            1,
            TrainingEnd.EPOCHS,
            new TimeShares(1, 20, 2, 0.5, 0.25, 25),
            List.of(new WorkerUse(0, 0, 1, 1, 1, 0, 100L << 20, 900L << 20, 400L << 20)),
            20,
            20,
            2,
            1,
            1280,
            0,
            0,
            Optional.empty(),
            new ResourcePlan(
                    64,
                    new ReadAhead(1, 2),
                    new StepSeconds(1, 0, 0),
                    20,
                    20,
                    362,
                    List.of(new Choice("numWorkers", "2", "one for each of 2 executors"))));

    private static Report report(Measurement... forms) {
        return report(Optional.empty(), forms);
    }

    private static Report report(Optional<RunEnergy> energy, Measurement... forms) {
        Map<String, Measurement> byName = new LinkedHashMap<>();
        byName.put("fp32", forms[0]);
        if (forms.length > 1) {
            byName.put("int8", forms[1]);
        }
        return new Report(
                "mnist",
                byName,
                NOTES,
                new RowSplit.Counts(7200, 800, 2000),
                new SampledRows(
                        List.of(new ClassCounts("7", 700, 720)),
                        List.of(new SampledRows.Measure("kolmogorov-smirnov", "x", 700.0, 720.0, null)),
                        List.of()),
                61.84,
                92.31,
                List.of(TRAINING),
                energy,
                "out/mnist",
                Map.of("cores", 2),
                "{\"name\":\"mnist\"}");
    }

    @Test
    void tableShowsBothFormsAndHowTheyCompare() {
        assertThat(ReportTable.write(report(FP32, INT8))).isEqualTo("""
                        mnist                                  fp32             int8     int8 to fp32
                        ------------------------------------------------------------------------------
                        accuracy                            98.90 %          98.85 %     -0.05 points
                        model size                         246.8 kB          66.0 kB           x 0.27
                        single-row latency                 0.045 ms         0.061 ms           x 1.36
                        batch throughput              45,210 rows/s    50,100 rows/s           x 1.11
                        energy, 1,000 rows (est.)           0.400 J          0.300 J           x 0.75
                        ------------------------------------------------------------------------------
                        note      pruned: 2.84 times smaller on disk; no speed is gained: zeros are
                                  multiplied like any other number, and the arithmetic is the same
                        rows      7,200 to train, 800 to validate, 2,000 to test
                        time      61.8 s to train, 92.3 s in all
                        results   out/mnist""");
    }

    @Test
    void tableOfOneFormHasOneColumnAndDashesForWhatIsUnknown() {
        assertThat(ReportTable.write(
                        report(new Measurement(Quality.accuracy(Double.NaN, 0), 2_500_000, Double.NaN, 10, NO_ENERGY))))
                .startsWith("""
                        mnist                                  fp32
                        ------------------------------------------------------------------------------
                        accuracy                                  –
                        model size                          2.50 MB
                        single-row latency                        –
                        batch throughput                  10 rows/s
                        energy, 1,000 rows                        –
                        """);
    }

    @Test
    void ofARegressionTheRootOfTheMeanSquaredErrorStandsUnderItsName() throws Exception {
        Report report = report(new Measurement(Quality.rmse(2.71828, 2000), 0, Double.NaN, Double.NaN, NO_ENERGY));
        assertThat(ReportTable.write(report))
                .contains("rmse                                  2.718")
                .doesNotContain("accuracy");
        JsonNode json = new ObjectMapper().readTree(ReportJson.write(report));
        assertThat(json.at("/rmse/fp32").asDouble()).isEqualTo(2.71828);
        assertThat(json.has("accuracy")).isFalse();
    }

    @Test
    void tableIsAtMostEightyCharactersWide() {
        Report report = report(
                FP32,
                new Measurement(
                        Quality.accuracy(0.001, 2000),
                        Integer.MAX_VALUE * 8L,
                        123_456.789,
                        123_456_789,
                        new PredictionEnergy(1e9, true)));
        assertThat(ReportTable.write(report).lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void jsonNestsFiguresByFormAndKind() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ReportJson.write(report(FP32, INT8)));
        assertThat(json.at("/accuracy/fp32").asDouble()).isEqualTo(0.989);
        assertThat(json.at("/accuracy/int8").asDouble()).isEqualTo(0.9885);
        assertThat(json.at("/bytes/fp32").asLong()).isEqualTo(246_824);
        assertThat(json.at("/bytes/int8").asLong()).isEqualTo(66_012);
        assertThat(json.at("/latencyMs/int8").asDouble()).isEqualTo(0.0612);
        assertThat(json.at("/rowsPerSecond/fp32").asDouble()).isEqualTo(45_210.4);
        assertThat(json.path("predictionEnergy").toString())
                .isEqualTo("{\"joulesPerThousand\":{\"fp32\":0.4,\"int8\":0.3},\"estimated\":true}");
        assertThat(json.at("/notes/0").asText()).isEqualTo(NOTES.get(0));
        assertThat(json.at("/seconds/training").asDouble()).isEqualTo(61.84);
        assertThat(json.at("/seconds/total").asDouble()).isEqualTo(92.31);
        assertThat(json.at("/rows/train").asLong()).isEqualTo(7200);
        assertThat(json.at("/rows/validation").asLong()).isEqualTo(800);
        assertThat(json.at("/rows/test").asLong()).isEqualTo(2000);
        assertThat(json.at("/environment/cores").asInt()).isEqualTo(2);
        assertThat(json.at("/config/name").asText()).isEqualTo("mnist");
    }

    @Test
    void jsonHasNullForWhatWasNotMeasured() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(ReportJson.write(report(
                        new Measurement(Quality.accuracy(Double.NaN, 0), 1, Double.NaN, Double.NaN, NO_ENERGY))));
        assertThat(json.at("/accuracy/fp32").isNull()).isTrue();
        assertThat(json.at("/latencyMs/fp32").isNull()).isTrue();
        assertThat(json.at("/predictionEnergy/joulesPerThousand/fp32").isNull()).isTrue();
        assertThat(json.at("/accuracy/int8").isMissingNode()).isTrue();
    }

    @Test
    void jsonAndTableHaveTheEnergyOfTheJob() throws Exception {
        EnergyReport training = new EnergyReport(1.8e6, true, Map.of(), Map.of(), Map.of(), 400);
        EnergyReport total = new EnergyReport(3.6e6, true, Map.of(), Map.of(), Map.of(), 400);
        Report report = report(Optional.of(new RunEnergy(training, total)), FP32);

        JsonNode json = new ObjectMapper().readTree(ReportJson.write(report));

        assertThat(json.at("/energy").toString())
                .isEqualTo("{\"joules\":{\"training\":1800000.0,\"total\":3600000.0},\"kwh\":1.0,\"gramsCo2e\":400.0,"
                        + "\"gramsCo2ePerKwh\":400.0,\"estimated\":true}");
        assertThat(ReportTable.write(report))
                .contains("\nenergy    3,600,000.0 J, 1.00 kWh, 400 g CO2e (estimated)\nresults");
    }

    @Test
    void jsonSaysWhyThereIsNoEnergy() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ReportJson.write(report(FP32)));

        assertThat(json.at("/energy").toString())
                .isEqualTo("{\"absent\":\"spark.plugins does not have io.bellows.energy.EnergyPlugin\"}");
    }

    @Test
    void jsonTellsWhatSamplersDidToTheClasses() throws Exception {
        JsonNode json = new ObjectMapper().readTree(ReportJson.write(report(FP32)));
        assertThat(json.at("/sampled").toString()).isEqualTo("[{\"class\":\"7\",\"before\":700,\"after\":720}]");
        assertThat(json.at("/distribution").toString())
                .isEqualTo(
                        "[{\"measure\":\"kolmogorov-smirnov\",\"name\":\"x\",\"before\":700.0,\"after\":720.0,\"drift\":null}]");
    }

    @Test
    void jsonHasWhatEachTrainingTookBesideWhatWasExpected() throws Exception {
        JsonNode training = new ObjectMapper()
                .readTree(ReportJson.write(report(FP32)))
                .path("trainings")
                .path(0);

        assertThat(training.path("workers").asInt()).isEqualTo(2);
        assertThat(training.path("batchSize").asInt()).isEqualTo(64);
        assertThat(training.at("/seconds/sync").asDouble()).isEqualTo(2);
        assertThat(training.at("/seconds/total").asDouble()).isEqualTo(25);
        assertThat(training.at("/expected/secondsBeforeTheFirstStep").asDouble())
                .isEqualTo(20);
        assertThat(training.at("/expected/secondsAfterTheFirstSteps").isNull()).isTrue();
        assertThat(training.at("/expected/megabytesBesideTheHeap").asInt()).isEqualTo(362);
        assertThat(training.at("/measured/megabytesBesideTheHeap").asInt()).isEqualTo(400);
        assertThat(training.at("/choices/0/reason").asText()).isEqualTo("one for each of 2 executors");
    }
}
