package io.bellows.engine.onnx;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The sessions of this process, one for each model and number of threads, shared by all tasks that run in it.
 *
 * <p>A session is created once, when first asked for, and lives while anyone holds a {@link Lease}. After that it stays
 * for the next task, until {@value #IDLE_SESSIONS} others have fallen idle after it.
 */
public final class SessionCache {
    private static final int IDLE_SESSIONS = 4;

    /** In order of last use, so that the first idle one has been idle longest. */
    private static final Map<Key, Entry> ENTRIES = new LinkedHashMap<>();

    private SessionCache() {}

    private record Key(String modelId, int threads) {}

    private static final class Entry {
        private int leases;
        private TensorSession session;

        synchronized TensorSession session(Supplier<byte[]> model, int threads) {
            if (session == null) {
                session = new TensorSession(model.get(), threads);
                session.warmUp();
            }
            return session;
        }

        synchronized void close() {
            if (session != null) {
                session.close();
            }
        }
    }

    /** The right to use a session until it is closed; closing twice does nothing. */
    public static final class Lease implements AutoCloseable {
        private final Key key;
        private final TensorSession session;
        private boolean closed;

        private Lease(Key key, TensorSession session) {
            this.key = key;
            this.session = session;
        }

        /** The session; not to be closed by the holder. */
        public TensorSession session() {
            return session;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                release(key);
            }
        }
    }

    /**
     * A lease of the session for the model {@code modelId}.
     *
     * @param modelId stands for the model's bytes; equal ids must mean equal bytes
     * @param threads cores that one prediction may use
     * @param model gives the ONNX bytes; asked only if there is no session yet
     */
    public static Lease lease(String modelId, int threads, Supplier<byte[]> model) {
        Key key = new Key(modelId, threads);
        Entry entry;
        synchronized (ENTRIES) {
            entry = ENTRIES.remove(key);
            if (entry == null) {
                entry = new Entry();
            }
            ENTRIES.put(key, entry);
            entry.leases++;
        }
        try {
            return new Lease(key, entry.session(model, threads));
        } catch (RuntimeException | Error e) {
            release(key);
            throw e;
        }
    }

    private static void release(Key key) {
        synchronized (ENTRIES) {
            Entry entry = ENTRIES.remove(key);
            entry.leases--;
            ENTRIES.put(key, entry);
            long idle = ENTRIES.values().stream().filter(e -> e.leases == 0).count();
            Iterator<Entry> oldestFirst = ENTRIES.values().iterator();
            while (idle > IDLE_SESSIONS) {
                Entry candidate = oldestFirst.next();
                if (candidate.leases == 0) {
                    oldestFirst.remove();
                    candidate.close();
                    idle--;
                }
            }
        }
    }

    /** Number of sessions now open in this process, in use or idle. */
    public static int size() {
        synchronized (ENTRIES) {
            return ENTRIES.size();
        }
    }
}
