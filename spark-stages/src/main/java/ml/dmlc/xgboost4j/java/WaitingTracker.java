package ml.dmlc.xgboost4j.java;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;

/**
 * XGBoost's tracker, which can be waited for.
 *
 * <p>{@link RabitTracker} can only be stopped; stopped before every worker has taken its leave, it makes the rest fail.
 */
public final class WaitingTracker {
    private static final int RABIT = 0;

    private final long handle;

    /**
     * Starts a tracker on a free port of {@code host}.
     *
     * @param timeoutSeconds after which a worker that does not come counts as dead
     */
    public WaitingTracker(int workers, String host, int timeoutSeconds) throws XGBoostError {
        long[] created = new long[1];
        XGBoostJNI.checkCall(XGBoostJNI.TrackerCreate(host, workers, 0, RABIT, timeoutSeconds, created));
        handle = created[0];
        XGBoostJNI.checkCall(XGBoostJNI.TrackerRun(handle));
    }

    /**
     * Whether the native methods can be reached: not where a cluster has XGBoost's classes of its own, which come first, and are of
     * another class loader or another version.
     */
    public static boolean isReachable() {
        try {
            return Arrays.stream(XGBoostJNI.class.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("TrackerCreate"));
        } catch (LinkageError e) {
            return false;
        }
    }

    /** What workers need to find it: {@code dmlc_tracker_uri} and {@code dmlc_tracker_port}. */
    public JsonNode workerArguments(int timeoutSeconds) throws XGBoostError {
        String[] json = new String[1];
        XGBoostJNI.checkCall(XGBoostJNI.TrackerWorkerArgs(handle, timeoutSeconds, json));
        try {
            return new ObjectMapper().readTree(json[0]);
        } catch (JsonProcessingException e) {
            throw new XGBoostError("Cannot read the tracker's arguments '" + json[0] + "'", e);
        }
    }

    /** Waits until every worker has left. */
    public void awaitWorkers(int timeoutSeconds) throws XGBoostError {
        XGBoostJNI.checkCall(XGBoostJNI.TrackerWaitFor(handle, timeoutSeconds));
    }

    /** Ends the tracker. */
    public void stop() throws XGBoostError {
        XGBoostJNI.checkCall(XGBoostJNI.TrackerFree(handle));
    }
}
