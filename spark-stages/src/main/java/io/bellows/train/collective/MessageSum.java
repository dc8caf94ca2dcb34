package io.bellows.train.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Sums over some of the workers of a stage by messages: each adds up one slice of the values, in the order of the workers, and
 * sends it to the others (Rabenseifner 2004, reduce-scatter and all-gather). A worker sends and gets each value less than twice.
 */
public final class MessageSum extends CombiningCollective {
    private static final String SHARE = "share";
    private static final String RESULT = "sum";

    private final PointToPoint messages;
    private final List<Integer> workers;
    private final int rank;

    /**
     * The sums over {@code workers}, by their numbers in the stage.
     *
     * @param self this worker's, one of them
     */
    public MessageSum(PointToPoint messages, List<Integer> workers, int self) {
        this.messages = messages;
        this.workers = List.copyOf(workers);
        rank = workers.indexOf(self);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return workers.size();
    }

    private int from(int slice, Numbers numbers) {
        return (int) ((long) numbers.count() * slice / size());
    }

    @Override
    void combine(Numbers numbers) {
        for (int other = 0; other < size(); other++) {
            if (other != rank && isAny(other, numbers)) {
                send(other, SHARE, other, numbers);
            }
        }
        boolean hasSlice = isAny(rank, numbers);
        for (int other = 0; other < size(); other++) {
            if (other != rank && hasSlice) {
                numbers.combine(from(rank, numbers), messages.receiveBytes(workers.get(other), SHARE));
            }
        }
        for (int other = 0; other < size(); other++) {
            if (other != rank && hasSlice) {
                send(other, RESULT, rank, numbers);
            }
        }
        for (int other = 0; other < size(); other++) {
            if (other != rank && isAny(other, numbers)) {
                numbers.read(from(other, numbers), messages.receiveBytes(workers.get(other), RESULT));
            }
        }
    }

    /** Whether a slice has values: of fewer values than workers, not all have. */
    private boolean isAny(int slice, Numbers numbers) {
        return from(slice + 1, numbers) > from(slice, numbers);
    }

    private void send(int to, String tag, int slice, Numbers numbers) {
        int from = from(slice, numbers);
        int end = from(slice + 1, numbers);
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(end - from, numbers.bytesEach()))
                .order(ByteOrder.LITTLE_ENDIAN);
        numbers.write(from, end, bytes);
        messages.sendBytes(workers.get(to), tag, bytes.clear());
    }

    @Override
    public void close() {
        // the messages are the caller's
    }
}
