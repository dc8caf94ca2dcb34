package io.bellows.train;

import io.bellows.train.collective.Collective;
import io.bellows.train.collective.MessageSum;
import io.bellows.train.collective.PointToPoint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Workers that are threads of one process. */
final class ThreadLinks {
    private static final int LIMIT_SECONDS = 60;

    /**
     * What a worker does.
     *
     * @param <T> its result
     */
    interface Work<T> {
        T of(WorkerLinks links) throws InterruptedException;
    }

    private final Map<String, BlockingQueue<ByteBuffer>> queues = new ConcurrentHashMap<>();
    private final int stages;
    private final int workers;

    private ThreadLinks(int stages, int workers) {
        this.stages = stages;
        this.workers = workers;
    }

    /** The results of {@code workers} workers in pipelines of {@code stages}. */
    static <T> List<T> run(int stages, int workers, Work<T> work)
            throws ExecutionException, InterruptedException, TimeoutException {
        ThreadLinks links = new ThreadLinks(stages, workers);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                WorkerLinks own = links.of(rank);
                futures.add(threads.submit(() -> work.of(own)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(LIMIT_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private WorkerLinks of(int rank) {
        return WorkerLinks.of(
                new WorkerPlace(rank, stages, workers), everyone(rank), stages == 1 ? null : new Messages(rank));
    }

    private Collective everyone(int rank) {
        return new MessageSum(new Messages(rank), new WorkerPlace(rank, stages, workers).everyone(), rank);
    }

    private final class Messages implements PointToPoint {
        private final int rank;

        Messages(int rank) {
            this.rank = rank;
        }

        private BlockingQueue<ByteBuffer> queue(int from, int to, String tag) {
            return queues.computeIfAbsent(from + " " + to + " " + tag, name -> new LinkedBlockingQueue<>());
        }

        @Override
        public void sendBytes(int to, String tag, ByteBuffer bytes) {
            queue(rank, to, tag).add(bytes);
        }

        @Override
        public ByteBuffer receiveBytes(int from, String tag) {
            try {
                return queue(from, rank, tag).take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public long sentBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
