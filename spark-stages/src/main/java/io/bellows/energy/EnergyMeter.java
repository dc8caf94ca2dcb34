package io.bellows.energy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.TaskContext;

/**
 * The energy of one executor, and of the stages whose tasks it ran.
 *
 * <p>Where RAPL can be read, it is the machine's energy in proportion to the executor's part of the CPU time that the machine worked.
 * Else it is CPU time times watts per core, and {@code estimated}. That of its GPUs is added where it can be read. Energy of a time without tasks is of no stage.
 */
final class EnergyMeter {
    private final RaplZones rapl;
    private final CpuTimes times;
    private final double wattsPerCore;
    private final GpuEnergy gpus;
    private final Map<Thread, Integer> stagesAtWork = new HashMap<>();
    private final Map<Integer, Double> ofStages = new HashMap<>();
    private final WorkShare share;
    private double processBefore;
    private double joules;
    private boolean estimated;
    private boolean measured;

    EnergyMeter(RaplZones rapl, CpuTimes times, double wattsPerCore, GpuEnergy gpus) {
        this.gpus = gpus;
        this.rapl = rapl;
        this.times = times;
        this.wattsPerCore = wattsPerCore;
        processBefore = times.ofProcess();
        share = new WorkShare(processBefore, times.ofMachine());
        rapl.read();
        gpus.read();
    }

    /** Counts what a task takes that begins on this thread. */
    void taskStarts() {
        TaskContext task = TaskContext.get();
        if (task != null) {
            taskStarts(task.stageId());
        }
    }

    synchronized void taskStarts(int stage) {
        sample();
        stagesAtWork.put(Thread.currentThread(), stage);
    }

    /** The task of this thread has ended. */
    synchronized void taskEnds() {
        sample();
        stagesAtWork.remove(Thread.currentThread());
    }

    /** Reads all counters. */
    synchronized EnergySample sample(String executor) {
        sample();
        return new EnergySample(executor, joules, estimated, source() + gpus.source(), Map.copyOf(ofStages));
    }

    private void sample() {
        double process = times.ofProcess();
        double ofMachine = rapl.read();
        double part = share.next(process, times.ofMachine());
        double work = Math.max(0, process - processBefore);
        double added;
        if (Double.isNaN(ofMachine) || Double.isNaN(part)) {
            added = work * wattsPerCore;
            estimated |= work > 0;
        } else {
            added = ofMachine * part;
            measured = true;
        }
        processBefore = process;
        double taken = added + gpus.read();
        joules += taken;
        int tasks = stagesAtWork.size();
        stagesAtWork.values().forEach(stage -> ofStages.merge(stage, taken / tasks, Double::sum));
    }

    private String source() {
        String estimate = "CPU time x " + wattsPerCore + " W a core";
        Map<String, String> unreadable = new TreeMap<>(rapl.unreadable());
        if (measured) {
            return (estimated ? "RAPL, and where it could not be read " + estimate : "RAPL")
                    + (unreadable.isEmpty() ? "" : ", without zones that cannot be read: " + unreadable);
        }
        return unreadable.isEmpty() ? estimate : estimate + ", since RAPL cannot be read: " + unreadable;
    }
}
