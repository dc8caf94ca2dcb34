package io.bellows.energy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EnergyTablesTest {
    private final EnergyLedger ledger = new EnergyLedger(500);

    private String html() {
        return new EnergyTables(ledger.report(), ledger.runs(), "/stages/?id=").html();
    }

    @Test
    void tellsExecutorsTrainingsAndStages() {
        ledger.put(new EnergySample("1", 7200, false, "RAPL", Map.of(0, 1800.0, 3, 5400.0)));
        MeasuredRun first = ledger.begin("first");
        ledger.put(new EnergySample("1", 7236, false, "RAPL", Map.of(0, 1800.0, 3, 5400.0)));
        first.close();
        ledger.begin("second");
        ledger.put(new EnergySample("1", 7272, false, "RAPL", Map.of(0, 1800.0, 3, 5400.0)));

        assertThat(html())
                .contains("<td>1</td><td>7,272</td><td>0.00202</td><td>1.01</td><td>RAPL</td>")
                .containsSubsequence(
                        "<td>second</td><td>36.0</td><td>0.000010</td><td>0.005</td><td>running</td>",
                        "<td>first</td><td>36.0</td><td>0.000010</td><td>0.005</td><td>over</td>",
                        "<td><a href=\"/stages/?id=3\">3</a></td><td>5,400</td>",
                        "<td><a href=\"/stages/?id=0\">0</a></td><td>1,800</td>")
                .doesNotContain("Estimated");
    }

    @Test
    void aColumnOfFiguresIsOneOfNumbersToTheScriptThatSortsIt() {
        ledger.put(new EnergySample("10", 1.25e9, false, "RAPL", Map.of(0, 0.002, 3, 123_456.7)));
        ledger.put(new EnergySample("9", 0.0004, false, "RAPL", Map.of()));

        List<String> cells = Pattern.compile("<td>([^<]*)</td>")
                .matcher(html())
                .results()
                .map(cell -> cell.group(1))
                .filter(cell -> !cell.equals("RAPL"))
                .toList();

        // what sorttable.js of Spark 3.5 takes for a number
        assertThat(cells).hasSize(2 * 4 + 2 * 4).allMatch(cell -> cell.matches("-?[\\d,.]+%?"));
        assertThat(cells).startsWith("9", "0.00040", "0.000000000111").contains("10", "1,250,000,000", "123,457");
    }

    @Test
    void saysWhatThereIsNoneOf() {
        assertThat(html().split("None yet", -1)).hasSize(1 + 3);
        ledger.put(new EnergySample("1", 0, true, "CPU time", Map.of(4, 0.0)));

        assertThat(html().split("None yet", -1)).hasSize(1 + 1);
        assertThat(html()).contains("<td>0.0</td></tr>").doesNotContain("NaN");
    }

    @Test
    void saysWhatIsEstimatedAndTakesNoHtmlFromOthers() {
        ledger.put(new EnergySample("1", 5, true, "CPU time, since <i>", Map.of()));
        ledger.begin("<script>");

        assertThat(html())
                .contains("Estimated", "CPU time, since &lt;i&gt;", "&lt;script&gt;")
                .doesNotContain("<script>", "<i>");
    }

    @Test
    void showsTheStagesThatTookMostAndTheLastTrainings() {
        ledger.put(new EnergySample(
                "1",
                1e6,
                false,
                "RAPL",
                IntStream.range(0, 150).boxed().collect(Collectors.toMap(stage -> stage, stage -> 1.0 + stage))));
        IntStream.range(0, 150).forEach(run -> ledger.begin("run " + run).close());

        assertThat(List.of(html().split("<tr>"))).hasSize(1 + 3 + 1 + 100 + 100);
        assertThat(html()).contains("<td>run 50</td>", "?id=50\"").doesNotContain("<td>run 49</td>", "?id=49\"");
    }
}
