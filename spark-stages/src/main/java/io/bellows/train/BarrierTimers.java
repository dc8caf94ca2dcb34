package io.bellows.train;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a program that has trained end with its main: Spark's timers of barrier tasks are no daemons, so their threads keep the
 * process alive, even after the session is stopped.
 */
final class BarrierTimers {
    private static final Logger LOG = LoggerFactory.getLogger(BarrierTimers.class);
    private static final Set<String> TIMERS =
            Set.of("Barrier task timer for barrier() calls.", "BarrierCoordinator barrier epoch increment timer");
    /** The thread that waits for the others once main has returned. */
    private static final String ENDING = "DestroyJavaVM";

    private static final int PERIOD_MILLIS = 1_000;
    private static final AtomicBoolean WATCHED = new AtomicBoolean();

    private BarrierTimers() {}

    /** Ends the timers once nothing else is left that keeps this process alive; it ends then, with the status that it has. */
    static void endWithProgram() {
        if (WATCHED.compareAndSet(false, true)) {
            Thread watch = new Thread(BarrierTimers::watch, "bellows-barrier-timers");
            watch.setDaemon(true);
            watch.start();
        }
    }

    private static void watch() {
        try {
            List<Thread> left = nonDaemons();
            while (!left.stream().allMatch(BarrierTimers::isOfTheEnd)) {
                Thread.sleep(PERIOD_MILLIS);
                left = nonDaemons();
            }
            for (Thread thread : left) {
                if (TIMERS.contains(thread.getName())) {
                    end(thread);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            LOG.warn("Cannot end Spark's timers of barrier tasks, which keep this process alive: call System.exit", e);
        }
    }

    private static boolean isOfTheEnd(Thread thread) {
        return TIMERS.contains(thread.getName()) || thread.getName().equals(ENDING);
    }

    private static List<Thread> nonDaemons() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        // More than there are, since some may start meanwhile; a group tells of no more than fit.
        Thread[] threads = new Thread[2 * all.activeCount() + 100];
        all.enumerate(threads);
        return Arrays.stream(threads)
                .filter(Objects::nonNull)
                .filter(thread -> !thread.isDaemon())
                .toList();
    }

    /** As {@link java.util.Timer#cancel()} does, of a timer of which there is but the thread. */
    private static void end(Thread timer) throws ReflectiveOperationException {
        Field queueField = timer.getClass().getDeclaredField("queue");
        queueField.setAccessible(true);
        Object queue = queueField.get(timer);
        Field takesMore = timer.getClass().getDeclaredField("newTasksMayBeScheduled");
        takesMore.setAccessible(true);
        Method clear = queue.getClass().getDeclaredMethod("clear");
        clear.setAccessible(true);
        synchronized (queue) {
            takesMore.setBoolean(timer, false);
            clear.invoke(queue);
            queue.notifyAll();
        }
    }
}
