package io.bellows.jobs.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.train.ForecastResult;
import io.bellows.train.TimeShares;
import io.bellows.train.TrainingSummary;
import java.util.List;

/** What trainings came to beside what was expected of them, as JSON. */
final class TrainingsJson {
    private TrainingsJson() {}

    static void put(ArrayNode all, List<TrainingSummary> trainings) {
        trainings.forEach(training -> put(all.addObject(), training));
    }

    private static void put(ObjectNode node, TrainingSummary training) {
        node.put("workers", training.workers())
                .put("threadsPerWorker", training.threadsPerWorker())
                .put("batchSize", training.resources().batchSize())
                .put("steps", training.timedSteps())
                .put("samplesPerSecond", training.samplesPerSecond());
        TimeShares time = training.time();
        node.putObject("seconds")
                .put("dataWait", time.dataWait())
                .put("compute", time.compute())
                .put("sync", time.sync())
                .put("optimizer", time.optimizer())
                .put("validation", time.validation())
                .put("total", time.total());
        ForecastResult forecast = training.forecast();
        ObjectNode expected = node.putObject("expected")
                .put("secondsBeforeTheFirstStep", forecast.plannedSeconds())
                .put("megabytesBesideTheHeap", forecast.plannedMegabytes());
        if (Double.isNaN(forecast.seconds())) {
            expected.putNull("secondsAfterTheFirstSteps");
        } else {
            expected.put("secondsAfterTheFirstSteps", forecast.seconds());
        }
        node.putObject("measured")
                .put("seconds", forecast.measuredSeconds())
                .put("megabytesBesideTheHeap", forecast.measuredMegabytes());
        ArrayNode choices = node.putArray("choices");
        training.resources().choices().forEach(choice -> choices.addObject()
                .put("what", choice.what())
                .put("value", choice.value())
                .put("reason", choice.reason()));
    }
}
