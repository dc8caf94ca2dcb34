package io.bellows.energy;

import java.util.List;
import javax.servlet.http.HttpServletRequest;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.xml.Node;
import scala.xml.Unparsed;

/** What an application's executors, trainings and stages took, as of the last second; loaded again, it is new. */
final class EnergyPage extends WebUIPage {
    private final SparkUITab tab;
    private final EnergyLedger ledger;

    EnergyPage(SparkUITab tab, EnergyLedger ledger) {
        super("");
        this.tab = tab;
        this.ledger = ledger;
    }

    @Override
    public Seq<Node> render(HttpServletRequest request) {
        String stages = UIUtils.prependBaseUri(request, "/stages/stage/?attempt=0&amp;id=", "");
        Node tables = new Unparsed(new EnergyTables(ledger.report(), ledger.runs(), stages).html());
        return UIUtils.headerSparkPage(
                request,
                "Energy",
                () -> JavaConverters.asScalaBuffer(List.of(tables)),
                tab,
                Option.empty(),
                false,
                false);
    }
}
