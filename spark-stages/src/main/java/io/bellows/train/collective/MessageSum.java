package io.bellows.train.collective;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Sums over some of the workers of a stage by messages: each adds up one slice of the values, in the order of the workers, and
 * sends it to the others (Rabenseifner 2004, reduce-scatter and all-gather). A worker sends and gets each value less than twice.
 */
public final class MessageSum implements Collective {
    private static final String SHARE = "share";
    private static final String RESULT = "sum";

    /** Numbers of one type in an array. */
    private interface Numbers {
        int count();

        int bytesEach();

        void write(int from, int to, ByteBuffer into);

        /** Combines the values from place {@code from} on with those of another worker. */
        void combine(int from, ByteBuffer other);

        void read(int from, ByteBuffer result);
    }

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

    @Override
    public void sum(float[] values) {
        combine(new Floats(values));
    }

    @Override
    public void sum(short[] values) {
        combine(new Shorts(values));
    }

    @Override
    public void sum(byte[] values) {
        combine(new Bytes(values, false));
    }

    @Override
    public void max(byte[] values) {
        combine(new Bytes(values, true));
    }

    private int from(int slice, Numbers numbers) {
        return (int) ((long) numbers.count() * slice / size());
    }

    private void combine(Numbers numbers) {
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

    private static final class Floats implements Numbers {
        private final float[] values;

        Floats(float[] values) {
            this.values = values;
        }

        @Override
        public int count() {
            return values.length;
        }

        @Override
        public int bytesEach() {
            return Float.BYTES;
        }

        @Override
        public void write(int from, int to, ByteBuffer into) {
            into.asFloatBuffer().put(values, from, to - from);
        }

        @Override
        public void combine(int from, ByteBuffer other) {
            for (int i = 0; i < other.limit() / Float.BYTES; i++) {
                values[from + i] += other.getFloat(i * Float.BYTES);
            }
        }

        @Override
        public void read(int from, ByteBuffer result) {
            result.asFloatBuffer().get(values, from, result.limit() / Float.BYTES);
        }
    }

    private static final class Shorts implements Numbers {
        private final short[] values;

        Shorts(short[] values) {
            this.values = values;
        }

        @Override
        public int count() {
            return values.length;
        }

        @Override
        public int bytesEach() {
            return Short.BYTES;
        }

        @Override
        public void write(int from, int to, ByteBuffer into) {
            into.asShortBuffer().put(values, from, to - from);
        }

        @Override
        public void combine(int from, ByteBuffer other) {
            for (int i = 0; i < other.limit() / Short.BYTES; i++) {
                values[from + i] += other.getShort(i * Short.BYTES);
            }
        }

        @Override
        public void read(int from, ByteBuffer result) {
            result.asShortBuffer().get(values, from, result.limit() / Short.BYTES);
        }
    }

    private static final class Bytes implements Numbers {
        private final byte[] values;
        private final boolean largest;

        Bytes(byte[] values, boolean largest) {
            this.values = values;
            this.largest = largest;
        }

        @Override
        public int count() {
            return values.length;
        }

        @Override
        public int bytesEach() {
            return Byte.BYTES;
        }

        @Override
        public void write(int from, int to, ByteBuffer into) {
            into.put(values, from, to - from);
        }

        @Override
        public void combine(int from, ByteBuffer other) {
            for (int i = 0; i < other.limit(); i++) {
                byte mine = values[from + i];
                byte its = other.get(i);
                if (largest) {
                    values[from + i] = (byte) Math.max(mine & 0xFF, its & 0xFF);
                } else {
                    values[from + i] = (byte) (mine + its);
                }
            }
        }

        @Override
        public void read(int from, ByteBuffer result) {
            result.get(values, from, result.limit());
        }
    }
}
