package io.bellows.engine.bigdl;

import com.intel.analytics.bigdl.dllib.utils.Engine;
import com.intel.analytics.bigdl.mkl.MKL;
import com.intel.analytics.bigdl.mkl.MklDnn;

/** BigDL's engine in this process: without Spark settings of its own, as plain native code on the calling thread. */
final class BigDlRuntime {
    private static boolean started;

    private BigDlRuntime() {}

    /**
     * Loads the natives once.
     *
     * @throws IllegalStateException on a platform that has none
     */
    static synchronized void start() {
        if (started) {
            return;
        }
        // BigDL reads these once, when its engine loads; a value that the user set stays.
        setIfAbsent("bigdl.localMode", "true");
        setIfAbsent("bigdl.coreNumber", "1");
        setIfAbsent("bigdl.engineType", "mkldnn");
        // OpenMP would pin its threads, and two executors of one host to the same cores.
        setIfAbsent("bigdl.disableOmpAffinity", "true");
        try {
            Engine.init();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
            throw new IllegalStateException(
                    "Cannot load BigDL's natives: found " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch")
                            + ", expected Linux on x86-64 with glibc and the bigdl-natives artifact on the class path",
                    e);
        }
        if (!MklDnn.isLoaded()) {
            throw new IllegalStateException(
                    "Cannot load BigDL's natives: its mkldnn library did not load; run on Linux x86-64 with glibc, with"
                            + " the bigdl-natives artifact on the class path and space in java.io.tmpdir");
        }
        started = true;
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Sets how many OpenMP threads native calls of the current thread use. */
    static void useThreads(int threads) {
        MklDnn.setNumThreads(threads);
        MKL.setNumThreads(threads);
    }
}
