package io.bellows.train.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sums over workers of one machine in memory that they share: each writes its values there, adds up one slice of all, and reads what
 * the others added up. Nothing is sent.
 */
public final class SharedMemorySum extends CombiningCollective {
    private static final Logger LOG = LoggerFactory.getLogger(SharedMemorySum.class);

    /** What the first worker tells in place of a file's word. */
    private static final String NO_FILE = "!";

    /** Bytes of a worker's values that are shared at a time; so many stay in a processor's cache. */
    private static final int ROOM = 1 << 20;

    /** Rooms of a worker, used by turns: who writes into one knows that all have read what was in it. */
    private static final int ROOMS = 2;

    private final MappedByteBuffer memory;
    private final Rendezvous rendezvous;
    private final int rank;
    private final int size;
    private int turn;

    private SharedMemorySum(
            MappedByteBuffer memory, int rank, int size, int timeoutSeconds, BooleanSupplier isCancelled) {
        this.memory = memory;
        this.rank = rank;
        this.size = size;
        rendezvous = new Rendezvous(memory, rank, size, timeoutSeconds, isCancelled);
    }

    /**
     * Joins the tasks of {@code context}'s stage; returns when all have joined.
     *
     * @param timeoutSeconds after which a silent worker counts as dead
     * @throws CollectiveException if workers are on several machines, or cannot share memory
     */
    public static Collective join(BarrierTaskContext context, int timeoutSeconds) {
        return Attempt.of(context, timeoutSeconds).orElseThrow();
    }

    /** As {@link #join}; empty, on all workers alike, if they are on several machines or cannot share memory. */
    public static Optional<Collective> joinWhereNear(BarrierTaskContext context, int timeoutSeconds) {
        Attempt attempt = Attempt.of(context, timeoutSeconds);
        if (attempt.joined == null) {
            LOG.info("{}; sums go by the network", attempt.problem);
        } else if (attempt.joined.size() > 1) {
            LOG.info(
                    "Worker {} of {} sums in memory shared with the others",
                    attempt.joined.rank(),
                    attempt.joined.size());
        }
        return Optional.ofNullable(attempt.joined);
    }

    /**
     * @param folder where the file goes if not into memory
     * @param gather gives the words of all workers, in their order, a line each, for that of one
     */
    static Attempt attempt(
            int rank,
            int size,
            Path folder,
            int timeoutSeconds,
            BooleanSupplier isCancelled,
            UnaryOperator<String> gather) {
        // The file is there from when all have come until all have mapped it: who dies while it waits leaves none.
        String unused = gather.apply("");
        SharedFile own = null;
        String told = "";
        if (rank == 0) {
            try {
                own = SharedFile.create((long) size * (Rendezvous.LINE + ROOMS * ROOM), folder);
                told = String.join(
                        " ",
                        own.word().toString(),
                        SharedFile.machine(),
                        own.path().toString());
            } catch (IOException e) {
                told = NO_FILE + "  " + oneLine(e);
            }
        }
        try {
            String[] first = gather.apply(told).split("\n", -1)[0].split(" ", 3);
            SharedMemorySum joined = null;
            String problem = "";
            if (first[0].equals(NO_FILE)) {
                problem = first[2];
            } else {
                try {
                    MappedByteBuffer memory =
                            new SharedFile(Path.of(first[2]), UUID.fromString(first[0])).map(first[1]);
                    joined = new SharedMemorySum(memory, rank, size, timeoutSeconds, isCancelled);
                } catch (IOException e) {
                    problem = oneLine(e);
                }
            }
            String[] problems = gather.apply(problem).split("\n", -1);
            for (int worker = 0; worker < size; worker++) {
                if (!problems[worker].isEmpty()) {
                    return new Attempt(
                            null,
                            "Cannot sum over the " + size + " workers in shared memory, seen from worker " + worker
                                    + ": found " + problems[worker]
                                    + ", expected all executors on one machine, with its files in common");
                }
            }
            joined.rendezvous.look();
            return new Attempt(joined, "");
        } finally {
            unlink(own);
        }
    }

    /**
     * What came of joining, the same on all workers.
     *
     * @param problem why there is no collective; empty if there is one
     */
    record Attempt(Collective joined, String problem) {
        private static Attempt of(BarrierTaskContext context, int timeoutSeconds) {
            int size = context.getTaskInfos().length;
            Path folder = SparkEnv.get()
                    .blockManager()
                    .diskBlockManager()
                    .localDirs()[0]
                    .toPath();
            return size == 1
                    ? new Attempt(Collective.alone(), "")
                    : attempt(
                            context.partitionId(),
                            size,
                            folder,
                            timeoutSeconds,
                            context::isInterrupted,
                            own -> String.join("\n", context.allGather(own)));
        }

        /** @throws CollectiveException if workers cannot share memory */
        Collective orElseThrow() {
            if (joined == null) {
                throw new CollectiveException(problem + "; set collective to rabit", null);
            }
            return joined;
        }
    }

    private static String oneLine(IOException failure) {
        return failure.toString().replace('\n', ' ');
    }

    private static void unlink(SharedFile file) {
        try {
            if (file != null) {
                file.unlink();
            }
        } catch (IOException e) {
            LOG.warn("Cannot delete '{}'; it may be deleted by hand", file.path(), e);
        }
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    void combine(Numbers numbers) {
        int most = ROOM / numbers.bytesEach();
        for (int from = 0; from < numbers.count(); from += most) {
            combine(numbers, from, Math.min(numbers.count() - from, most));
        }
    }

    /** Combines {@code count} values from {@code from} on, which fit into a room. */
    private void combine(Numbers numbers, int from, int count) {
        int begin = part(rank, count);
        int end = part(rank + 1, count);
        write(numbers, from, 0, begin);
        write(numbers, from, end, count);
        rendezvous.await();
        for (int other = 0; other < size; other++) {
            if (other != rank && end > begin) {
                numbers.combine(from + begin, room(other, numbers, begin, end));
            }
        }
        write(numbers, from, begin, end);
        rendezvous.await();
        for (int other = 0; other < size; other++) {
            int first = part(other, count);
            int last = part(other + 1, count);
            if (other != rank && last > first) {
                numbers.read(from + first, room(other, numbers, first, last));
            }
        }
        turn = (turn + 1) % ROOMS;
    }

    /** Where the slice of {@code worker} begins. */
    private int part(int worker, int count) {
        return (int) ((long) count * worker / size);
    }

    private void write(Numbers numbers, int from, int begin, int end) {
        if (end > begin) {
            numbers.write(from + begin, from + end, room(rank, numbers, begin, end));
        }
    }

    /** The values from {@code begin} to {@code end} in the room of {@code worker}. */
    private ByteBuffer room(int worker, Numbers numbers, int begin, int end) {
        int at = size * Rendezvous.LINE + (worker * ROOMS + turn) * ROOM;
        int each = numbers.bytesEach();
        return memory.slice(at + begin * each, (end - begin) * each).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
        rendezvous.leave();
    }
}
