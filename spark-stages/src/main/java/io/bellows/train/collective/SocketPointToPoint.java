package io.bellows.train.collective;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages over sockets between the workers, each of which listens on its executor's own address, at a port of a given range.
 *
 * <p>Addresses, and a word without which nobody is let in, go by the barrier, which is to say by Spark's own and perhaps encrypted
 * way. What crosses the sockets is not encrypted.
 */
public final class SocketPointToPoint implements PointToPoint {
    private static final Logger LOG = LoggerFactory.getLogger(SocketPointToPoint.class);
    private static final int GREETING_MILLIS = 5_000;

    private final SocketLink[] links;
    private long sentBytes;

    private SocketPointToPoint(int workers) {
        links = new SocketLink[workers];
    }

    /**
     * Joins the tasks of {@code context}'s stage; returns when all have joined.
     *
     * @param ports to listen on
     * @param timeoutSeconds after which a silent worker counts as dead
     * @throws CollectiveException if no port is free, or another worker cannot be reached
     */
    public static PointToPoint join(BarrierTaskContext context, PortRange ports, int timeoutSeconds) {
        String host = SparkEnv.get().blockManager().blockManagerId().host();
        return join(
                context.partitionId(),
                context.getTaskInfos().length,
                host,
                ports,
                timeoutSeconds,
                own -> String.join("\n", context.allGather(own)));
    }

    /** @param gather gives the words of all workers, in their order, a line each, for that of one */
    static PointToPoint join(
            int rank, int workers, String host, PortRange ports, int timeoutSeconds, UnaryOperator<String> gather) {
        SocketPointToPoint joined = new SocketPointToPoint(workers);
        String self = "worker " + rank + " on " + host;
        try (ServerSocket listening = ports.listen(InetAddress.getByName(host), workers)) {
            LOG.info("Worker {} listens on {}", rank, listening.getLocalSocketAddress());
            String[] all = gather.apply(host + " " + listening.getLocalPort() + " " + UUID.randomUUID())
                    .split("\n", -1);
            String password = all[0].split(" ", -1)[2];
            for (int other = 0; other < rank; other++) {
                String[] place = all[other].split(" ", -1);
                Socket socket = new Socket();
                socket.connect(
                        new InetSocketAddress(place[0], Integer.parseInt(place[1])),
                        Math.multiplyExact(1_000, timeoutSeconds));
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                out.writeUTF(password);
                out.writeInt(rank);
                out.flush();
                joined.links[other] = new SocketLink(socket, name(rank, other), timeoutSeconds);
            }
            joined.await(listening, rank, password, timeoutSeconds);
            return joined;
        } catch (IOException e) {
            joined.close();
            throw new CollectiveException(
                    "Cannot join the " + workers + " workers of this training as " + self + ": " + e
                            + "; check that executors may reach each other on ports '" + ports + "'",
                    e);
        }
    }

    private static String name(int rank, int other) {
        return "worker " + rank + ", which waits for worker " + other;
    }

    /** Lets those of higher rank in, and nobody else. */
    private void await(ServerSocket listening, int rank, String password, int timeoutSeconds) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        for (int missing = links.length - 1 - rank; missing > 0; ) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new SocketTimeoutException(missing + " workers did not come within " + timeoutSeconds + " s");
            }
            listening.setSoTimeout((int) left);
            Socket socket = listening.accept();
            int other = greeted(socket, password);
            if (other <= rank || other >= links.length || links[other] != null) {
                LOG.warn("A stranger at {} was turned away", socket.getRemoteSocketAddress());
                socket.close();
            } else {
                links[other] = new SocketLink(socket, name(rank, other), timeoutSeconds);
                missing--;
            }
        }
    }

    /** The number of the worker that calls; -1 if it is none of this training's. */
    private static int greeted(Socket socket, String password) {
        try {
            socket.setSoTimeout(GREETING_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return in.readUTF().equals(password) ? in.readInt() : -1;
        } catch (IOException e) {
            LOG.warn("No greeting from {}", socket.getRemoteSocketAddress(), e);
            return -1;
        }
    }

    @Override
    public void sendBytes(int to, String tag, ByteBuffer bytes) {
        sentBytes += bytes.capacity();
        links[to].send(tag, bytes);
    }

    @Override
    public ByteBuffer receiveBytes(int from, String tag) {
        return links[from].receive(tag);
    }

    @Override
    public long sentBytes() {
        return sentBytes;
    }

    @Override
    public void close() {
        for (SocketLink link : links) {
            if (link != null) {
                link.close();
            }
        }
    }
}
