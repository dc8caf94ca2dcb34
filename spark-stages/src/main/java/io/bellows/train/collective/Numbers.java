package io.bellows.train.collective;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Numbers of one type in an array, which are combined with those of other workers. */
interface Numbers {
    int count();

    int bytesEach();

    void write(int from, int to, ByteBuffer into);

    /** Combines the values from place {@code from} on with those of another worker. */
    void combine(int from, ByteBuffer other);

    void read(int from, ByteBuffer result);

    /** Floats, which are added. */
    static Numbers of(float[] values) {
        return new Floats(values);
    }

    /** Shorts, which are added. */
    static Numbers of(short[] values) {
        return new Shorts(values);
    }

    /** Bytes, which are added. */
    static Numbers of(byte[] values) {
        return new Bytes(values, false);
    }

    /** Bytes from 0 to 255, of which the largest is taken. */
    static Numbers ofLargest(byte[] values) {
        return new Bytes(values, true);
    }

    final class Floats implements Numbers {
        /** Values that stay in a processor's nearest cache. */
        private static final int PART = 2048;

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
            FloatBuffer floats = other.asFloatBuffer();
            float[] part = new float[Math.min(PART, floats.limit())];
            for (int at = from; floats.hasRemaining(); at += part.length) {
                int count = Math.min(part.length, floats.remaining());
                floats.get(part, 0, count);
                for (int i = 0; i < count; i++) {
                    values[at + i] += part[i];
                }
            }
        }

        @Override
        public void read(int from, ByteBuffer result) {
            result.asFloatBuffer().get(values, from, result.limit() / Float.BYTES);
        }
    }

    final class Shorts implements Numbers {
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

    final class Bytes implements Numbers {
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
