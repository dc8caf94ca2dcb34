package io.bellows.energy;

import com.codahale.metrics.Gauge;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.apache.spark.resource.ResourceInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin of Spark that tells the energy of each executor and stage: {@code spark.plugins=io.bellows.energy.EnergyPlugin}.
 *
 * <p>Each second an executor reads its machine's RAPL counters, or where there are none or they are closed to it, estimates by CPU
 * time; the figures are then marked {@code estimated}. {@link EnergyReport#of} has them, and the driver's metrics, which the sinks
 * show that Spark is given, {@code PrometheusServlet} among them: {@code plugin.io.bellows.energy.EnergyPlugin.joules}, {@code .kwh}, {@code .gramsCo2e}
 * and {@code .estimated} (1 or 0). The application's page has a tab "Energy", with trainings among it. Settings: {@code spark.bellows.energy.wattsPerCore} (default 10: a server's processor of 240 W and
 * 24 cores), {@code spark.bellows.energy.gramsCo2ePerKwh} (default 480, the world's mean of 2023 by Ember, Global Electricity Review
 * 2024), {@code spark.bellows.energy.powercap} (default {@code /sys/class/powercap}). {@code
 * spark.bellows.energy.nvml} (default {@code libnvidia-ml.so.1}), which tells of the GPUs that Spark gave the executor.
 */
public final class EnergyPlugin implements SparkPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(EnergyPlugin.class);
    private static final Map<String, EnergyLedger> LEDGERS = new ConcurrentHashMap<>();

    static Optional<EnergyLedger> ledger(String application) {
        return Optional.ofNullable(LEDGERS.get(application));
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new OnDriver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new OnExecutor();
    }

    private static final class OnDriver implements DriverPlugin {
        private String application = "";
        private EnergyLedger ledger;

        @Override
        public Map<String, String> init(SparkContext spark, PluginContext context) {
            ledger = new EnergyLedger(EnergySettings.of(context.conf()).gramsCo2ePerKwh());
            EnergyTab.attach(spark, ledger);
            return Map.of();
        }

        @Override
        public void registerMetrics(String id, PluginContext context) {
            // Spark knows the id only now, after init.
            application = id;
            LEDGERS.put(id, ledger);
            context.metricRegistry()
                    .register("joules", (Gauge<Double>) () -> ledger.report().joules());
            context.metricRegistry()
                    .register("kwh", (Gauge<Double>) () -> ledger.report().kwh());
            context.metricRegistry()
                    .register("gramsCo2e", (Gauge<Double>) () -> ledger.report().gramsCo2e());
            context.metricRegistry().register("estimated", (Gauge<Integer>)
                    () -> ledger.report().estimated() ? 1 : 0);
        }

        @Override
        public Object receive(Object message) {
            ledger.put((EnergySample) message);
            return ledger.report().joules();
        }

        @Override
        public void shutdown() {
            LEDGERS.remove(application);
        }
    }

    private static final class OnExecutor implements ExecutorPlugin {
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "bellows energy");
            thread.setDaemon(true);
            return thread;
        });
        private PluginContext context;
        private EnergyMeter meter;
        private ScheduledFuture<?> ticking;

        @Override
        public void init(PluginContext context, Map<String, String> extra) {
            this.context = context;
            EnergySettings settings = EnergySettings.of(context.conf());
            ResourceInformation gpus = context.resources().get("gpu");
            meter = new EnergyMeter(
                    new RaplZones(settings.powercap()),
                    CpuTimes.ofSystem(),
                    settings.wattsPerCore(),
                    gpus == null ? GpuEnergy.none() : GpuEnergy.of(List.of(gpus.addresses()), settings.nvml()));
            ticking = clock.scheduleAtFixedRate(this::tell, 1, 1, TimeUnit.SECONDS);
        }

        private void tell() {
            try {
                ApplicationEnergy.set((double) context.ask(meter.sample(context.executorID())));
            } catch (Exception e) {
                // A clock's task that throws is not run again.
                LOG.debug("The driver did not take a sample of energy; the next one has all of it", e);
            }
        }

        @Override
        public void onTaskStart() {
            meter.taskStarts();
        }

        @Override
        public void onTaskSucceeded() {
            meter.taskEnds();
        }

        @Override
        public void onTaskFailed(TaskFailedReason reason) {
            meter.taskEnds();
        }

        @Override
        public void shutdown() {
            ticking.cancel(false);
            clock.shutdown();
            try {
                context.send(meter.sample(context.executorID()));
            } catch (IOException | RuntimeException e) {
                LOG.debug("The driver did not take the last sample of energy", e);
            }
            ApplicationEnergy.set(Double.NaN);
        }
    }
}
