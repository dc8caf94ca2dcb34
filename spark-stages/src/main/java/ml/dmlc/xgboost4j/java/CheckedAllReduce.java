package ml.dmlc.xgboost4j.java;

import java.nio.ByteBuffer;

/**
 * XGBoost's all-reduce with its return code checked.
 *
 * <p>It stands in XGBoost's package because the native method is package-private there. {@link Communicator#allReduce}
 * drops the code: once a peer has died, it returns the caller's own values as if they were the sum.
 */
public final class CheckedAllReduce {
    private static final int FLOAT32 = 1;
    private static final int SUM = 2;

    private CheckedAllReduce() {}

    /**
     * Sums the first {@code count} floats of {@code buffer} over all workers, in place.
     *
     * @param buffer direct, in native byte order
     * @throws XGBoostError if a peer died or did not answer in time; the values are then worthless
     */
    public static void sum(ByteBuffer buffer, int count) throws XGBoostError {
        XGBoostJNI.checkCall(XGBoostJNI.CommunicatorAllreduce(buffer, count, FLOAT32, SUM));
    }
}
