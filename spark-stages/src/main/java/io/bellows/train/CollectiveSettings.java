package io.bellows.train;

import io.bellows.train.collective.PortRange;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;

/**
 * How the workers of a training reach each other.
 *
 * @param ports on which each listens, where {@code kind} can be told
 * @param timeoutSeconds after which a silent worker counts as dead
 */
record CollectiveSettings(CollectiveKind kind, PortRange ports, int timeoutSeconds) implements Serializable {
    private static final List<String> SAFEGUARDS =
            List.of("spark.authenticate", "spark.network.crypto.enabled", "spark.io.encryption.enabled");

    /** The application that was warned last. */
    private static final AtomicReference<String> WARNED = new AtomicReference<>("");

    /** @throws IllegalArgumentException if ports are given to what takes any */
    static CollectiveSettings of(DataParallelTrainer<?, ?> stage) {
        CollectiveKind kind = stage.collective().constant(stage.getCollective());
        PortRange ports = PortRange.parse(stage.getCollectivePorts());
        if (!ports.isAny() && kind != CollectiveKind.SOCKETS) {
            throw new IllegalArgumentException("Cannot train " + stage.uid() + ": found collectivePorts '" + ports
                    + "' with collective '" + stage.getCollective()
                    + "', expected 'sockets'; set collective to sockets, or leave collectivePorts at 0");
        }
        return new CollectiveSettings(kind, ports, stage.getCollectiveTimeoutSeconds());
    }

    /**
     * What to tell a user whose application is meant to be safe from the network, once an application; empty if there is nothing.
     *
     * @param application its id
     */
    Optional<String> exposure(SparkConf conf, String application, int workers) {
        Optional<String> safeguard =
                SAFEGUARDS.stream().filter(key -> conf.getBoolean(key, false)).findFirst();
        if (kind == CollectiveKind.SPARK_BLOCKS
                || kind == CollectiveKind.SHARED_MEMORY
                || workers == 1
                || safeguard.isEmpty()
                || WARNED.getAndSet(application).equals(application)) {
            return Optional.empty();
        }
        return Optional.of("Gradients cross the network unencrypted"
                + (kind == CollectiveKind.AUTO ? " where executors are on several machines" : "") + ", though "
                + safeguard.get()
                + " is true: the workers of a training have sockets of their own; where that matters, set collective ="
                + " spark-blocks, which goes Spark's way and is slower");
    }
}
