package io.bellows.train;

import io.bellows.engine.TrainingSession;
import io.bellows.train.collective.Collective;
import io.bellows.train.collective.CollectiveException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction1;

/**
 * What each task of the barrier stage does: keeps its rows, joins the others, trains; the first, or of a pipeline the first of
 * each stage, brings the result.
 */
final class WorkerTask
        extends AbstractFunction1<
                scala.collection.Iterator<Tuple2<Long, byte[]>>, scala.collection.Iterator<TrainingResult>>
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** So that the driver hears of what befell a worker before it hears of those that lost it. */
    private static final long LATER_MILLIS = 1_000;

    private final ArrayList<Broadcast<TrainingPlan>> plans;
    private final ProgressAccumulator progress;

    /** @param plans one for each stage of a pipeline, of which a task reads its own alone */
    WorkerTask(List<Broadcast<TrainingPlan>> plans, ProgressAccumulator progress) {
        this.plans = new ArrayList<>(plans);
        this.progress = progress;
    }

    @Override
    public scala.collection.Iterator<TrainingResult> apply(scala.collection.Iterator<Tuple2<Long, byte[]>> rows) {
        List<TrainingResult> results;
        try {
            results = run(JavaConverters.asJavaIteratorConverter(rows).asJava());
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (CollectiveException e) {
            sleep();
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training was interrupted", e);
        }
        return JavaConverters.asScalaIteratorConverter(results.iterator()).asScala();
    }

    private static void sleep() {
        try {
            Thread.sleep(LATER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<TrainingResult> run(Iterator<Tuple2<Long, byte[]>> input) throws IOException, InterruptedException {
        BarrierTaskContext context = BarrierTaskContext.get();
        WorkerPlace place = new WorkerPlace(context.partitionId(), plans.size(), context.getTaskInfos().length);
        TrainingPlan settings = plans.get(place.stage()).value();
        try (WorkerRows rows = WorkerRows.store(settings, place, input);
                WorkerLinks links =
                        WorkerLinks.join(place, context, plans.get(0).id(), settings);
                TrainingSession session = settings.trainingEngine()
                        .open(
                                settings.initial().network(),
                                settings.threadsPerWorker(),
                                !place.isFirst(),
                                settings.stability().synchronizedNorms() ? links.replicas()::sum : null)) {
            TrainingState state = new TrainingState(settings, links.replicas());
            Checkpoints checkpoints = new Checkpoints(settings);
            checkpoints.restore(agreedPlace(checkpoints, links.everyone()), state);
            Consumer<TrainingProgress> receiver = place.rank() == 0 ? progress::report : ignored -> {};
            TrainingWorker worker = new TrainingWorker(
                    settings, links, session, rows, state, checkpoints, new ProgressReporter(settings, receiver));
            TrainingResult result = worker.train();
            return place.pipeline() == 0 ? List.of(result) : List.of();
        }
    }

    /** The first worker chooses, since another may see a checkpoint that was finished or deleted in between. */
    private static CheckpointPlace agreedPlace(Checkpoints checkpoints, Collective collective) throws IOException {
        CheckpointPlace own = collective.rank() == 0 ? checkpoints.latest() : CheckpointPlace.START;
        // a float holds whole numbers below 2^24
        float[] place = {own.epochs(), own.steps() >>> 16, own.steps() & 0xFFFF};
        collective.sum(place);
        return new CheckpointPlace((int) place[0], ((int) place[1] << 16) + (int) place[2]);
    }
}
