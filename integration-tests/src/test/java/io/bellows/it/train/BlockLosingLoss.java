package io.bellows.it.train;

import io.bellows.train.loss.Loss;
import io.bellows.train.loss.SoftmaxCrossEntropy;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManager;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/**
 * The trainer's own cross entropy, which once in mid-training makes its executor lose all blocks that Spark keeps there, broadcast
 * and cached ones and the files of shuffles, and then fails.
 *
 * @param marker the file that tells what was lost, {@code broadcast=n rdd=n shuffle=n}; made by the first executor that comes to it
 * @param rows after which an executor does
 */
record BlockLosingLoss(String marker, long rows) implements Loss {
    private static final SoftmaxCrossEntropy LOSS = new SoftmaxCrossEntropy(0, 0);
    /** Rows of this process, by the marker. */
    private static final Map<String, AtomicLong> SEEN = new ConcurrentHashMap<>();

    @Override
    public double evaluate(double[] outputs, double[] targets, double[] slope) {
        if (SEEN.computeIfAbsent(marker, key -> new AtomicLong()).incrementAndGet() == rows && isFirst()) {
            try {
                Files.writeString(Path.of(marker), lose());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw new IllegalStateException("All blocks of this executor are lost");
        }
        return LOSS.evaluate(outputs, targets, slope);
    }

    private boolean isFirst() {
        try {
            Files.createFile(Path.of(marker));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lose() throws IOException {
        BlockManager blocks = SparkEnv.get().blockManager();
        int broadcasts = 0;
        int cached = 0;
        List<BlockId> found = new ArrayList<>(
                JavaConverters.seqAsJavaListConverter(blocks.getMatchingBlockIds(new IsBroadcastOrCached()))
                        .asJava());
        for (BlockId block : found) {
            blocks.removeBlock(block, true);
            broadcasts += block.isBroadcast() ? 1 : 0;
            cached += block.isRDD() ? 1 : 0;
        }
        int files = 0;
        for (File file : JavaConverters.seqAsJavaListConverter(
                        blocks.diskBlockManager().getAllFiles())
                .asJava()) {
            if (file.getName().startsWith("shuffle_")) {
                Files.delete(file.toPath());
                files++;
            }
        }
        return "broadcast=" + broadcasts + " rdd=" + cached + " shuffle=" + files;
    }

    private static final class IsBroadcastOrCached extends AbstractFunction1<BlockId, Object> {
        @Override
        public Object apply(BlockId block) {
            return block.isBroadcast() || block.isRDD();
        }
    }
}
