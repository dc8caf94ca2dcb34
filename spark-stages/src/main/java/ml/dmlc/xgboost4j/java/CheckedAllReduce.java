package ml.dmlc.xgboost4j.java;

import java.nio.ByteBuffer;

/**
 * XGBoost's all-reduce with its return code checked.
 *
 * <p>It stands in XGBoost's package because the native method is package-private there. {@link Communicator#allReduce}
 * drops the code: once a peer has died, it returns the caller's own values as if they were the sum.
 */
public final class CheckedAllReduce {
    private CheckedAllReduce() {}

    /**
     * Combines the first {@code count} numbers of {@code buffer} with those of all workers, in place.
     *
     * @param buffer direct, in native byte order
     * @throws XGBoostError if a peer died or did not answer in time; the values are then worthless
     */
    public static void reduce(ByteBuffer buffer, int count, Communicator.DataType type, Communicator.OpType operation)
            throws XGBoostError {
        XGBoostJNI.checkCall(XGBoostJNI.CommunicatorAllreduce(buffer, count, type.getEnumOp(), operation.getOperand()));
    }
}
