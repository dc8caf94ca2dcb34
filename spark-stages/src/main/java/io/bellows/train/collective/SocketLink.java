package io.bellows.train.collective;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The connection to one other worker. A thread of its own writes, so that two workers that send much to each other at the same
 * time both get to reading; the worker itself reads.
 */
final class SocketLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int LEAVE_MILLIS = 10_000;

    /** @param bytes null for no more messages */
    private record Message(String tag, ByteBuffer bytes) {
        static final Message END = new Message("", null);
    }

    private final Socket socket;
    private final String name;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final BlockingQueue<Message> outbox = new LinkedBlockingQueue<>();
    private final Map<String, Deque<ByteBuffer>> inbox = new HashMap<>();
    private final Thread writer;
    private volatile IOException failure;

    /** @param name who uses it and who is at its other end, for messages */
    SocketLink(Socket socket, String name, int timeoutSeconds) throws IOException {
        this.socket = socket;
        this.name = name;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.multiplyExact(1_000, timeoutSeconds));
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
        writer = new Thread(this::write, "bellows messages of " + name);
        writer.setDaemon(true);
        writer.start();
    }

    void send(String tag, ByteBuffer bytes) {
        if (failure != null) {
            throw broken(failure);
        }
        outbox.add(new Message(tag, bytes));
    }

    private void write() {
        try {
            for (Message next = outbox.take(); next.bytes() != null; next = outbox.take()) {
                out.writeUTF(next.tag());
                out.writeInt(next.bytes().capacity());
                out.write(
                        next.bytes().array(),
                        next.bytes().arrayOffset(),
                        next.bytes().capacity());
                if (outbox.isEmpty()) {
                    out.flush();
                }
            }
            out.flush();
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ByteBuffer receive(String tag) {
        Deque<ByteBuffer> waiting = inbox.get(tag);
        if (waiting != null && !waiting.isEmpty()) {
            return waiting.remove();
        }
        try {
            while (true) {
                String found = in.readUTF();
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                ByteBuffer message = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                if (found.equals(tag)) {
                    return message;
                }
                inbox.computeIfAbsent(found, ignored -> new ArrayDeque<>()).add(message);
            }
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private CollectiveException broken(IOException cause) {
        String found = cause instanceof SocketTimeoutException
                ? "found no message in time; look into its executor's log, or raise collectiveTimeoutSeconds"
                : "its connection ended (" + cause + ")";
        return new CollectiveException(
                "Cannot reach another worker, seen from " + name + ": it died or did not answer in time; " + found,
                cause);
    }

    /** Ends it once the other worker has been sent all; never throws. */
    @Override
    public void close() {
        outbox.add(Message.END);
        try {
            writer.join(LEAVE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            socket.close();
        } catch (IOException e) {
            failure = e;
        }
    }
}
