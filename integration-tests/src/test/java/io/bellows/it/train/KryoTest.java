package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.bench.JavaProcess;
import io.bellows.compress.PostTrainingQuantizer;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.EndedProgram;
import io.bellows.kryo.BellowsKryoRegistrator;
import io.bellows.sample.Smote;
import io.bellows.sample.TomekLinks;
import io.bellows.train.DataParallelClassifier;
import io.bellows.train.DataParallelClassifierModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's serializer gets of the stages that broadcast and collect objects of their own, where Kryo knows but what is registered. */
class KryoTest {
    private static final String DONE = "all of it crossed";

    /** The program, in a process of its own: a process has one serializer. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            SparkSession spark = LocalSpark.session();
            Dataset<Row> rows = spark.range(0, 120, 1, 2)
                    .selectExpr(
                            "id",
                            "array(float(sin(id)), float(cos(3 * id)), float(id % 7)) as features",
                            "int(if(id % 10 = 0, 2, id % 2)) as label");
            DataParallelClassifierModel model = classifier().fit(rows);
            new PostTrainingQuantizer()
                    .setModel(model)
                    .setCalibrationRows(32)
                    .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                    .setMaxMetricLoss(1e-6)
                    .fit(rows)
                    .transform(rows)
                    .collectAsList();
            classifier().setTrainer("block-manager").setNumWorkers(2).fit(rows);
            new Smote().transform(rows).collectAsList();
            new TomekLinks().transform(rows).collectAsList();
            spark.stop();
            System.out.println(DONE);
        }

        private static DataParallelClassifier classifier() {
            return new DataParallelClassifier()
                    .setHiddenUnits(new int[] {8})
                    .setEpochs(1)
                    .setBatchSize(32);
        }
    }

    @Test
    void registersAllThatCrosses(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(JavaProcess.command(Program.class));
        command.addAll(
                1,
                List.of(
                        "-Dspark.serializer=" + KryoSerializer.class.getName(),
                        "-Dspark.kryo.registrationRequired=true",
                        "-Dspark.kryo.registrator=" + BellowsKryoRegistrator.class.getName()));

        assertThat(EndedProgram.run(new ProcessBuilder(command), folder, Duration.ofMinutes(4))
                        .output())
                .contains(DONE);
    }
}
