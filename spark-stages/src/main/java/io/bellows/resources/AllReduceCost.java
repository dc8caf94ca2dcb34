package io.bellows.resources;

/**
 * How long a sum over workers takes in a ring (Patarasuk and Yuan 2009): each of n workers sends 2 (n - 1) messages, each of one
 * n-th of the values.
 *
 * @param messageSeconds what a message takes beside its bytes
 * @param bytesPerSecond that a worker sends while it receives as many
 */
public record AllReduceCost(double messageSeconds, double bytesPerSecond) {
    /** Measured between two processes of one machine: 0.2 ms for 1,000 floats, 1.6 ms for 560,000. */
    public static final AllReduceCost ONE_MACHINE = new AllReduceCost(1e-4, 1.6e9);

    /** Of a network of so many Gbit/s, of which TCP leaves nine tenths, and messages of so many microseconds. */
    public static AllReduceCost network(double gigabits, double microseconds) {
        return new AllReduceCost(microseconds * 1e-6, 0.9 * gigabits * 1e9 / 8);
    }

    /** Seconds of the sum of {@code bytes} over {@code workers}; 0 for one. */
    public double seconds(int workers, double bytes) {
        int messages = 2 * (workers - 1);
        return messages * (messageSeconds + bytes / workers / bytesPerSecond);
    }
}
