package io.bellows.energy;

import org.apache.spark.SparkContext;
import org.apache.spark.ui.SparkUI;
import org.apache.spark.ui.SparkUITab;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tab "Energy" of an application's web page, {@code http://driver:4040/energy/}; Spark's settings of who may see others hold for it, too. */
final class EnergyTab extends SparkUITab {
    private static final Logger LOG = LoggerFactory.getLogger(EnergyTab.class);

    private EnergyTab(SparkUI ui, EnergyLedger ledger) {
        super(ui, "energy");
        attachPage(new EnergyPage(this, ledger));
    }

    /** Adds the tab where {@code spark} has a page. These classes are Spark's own: one that changed them does without the tab. */
    static void attach(SparkContext spark, EnergyLedger ledger) {
        try {
            if (spark.ui().isDefined()) {
                SparkUI ui = spark.ui().get();
                ui.attachTab(new EnergyTab(ui, ledger));
            }
        } catch (LinkageError e) {
            LOG.warn("There is no tab of energy in the page of this Spark; metrics and summaries have the figures", e);
        }
    }
}
