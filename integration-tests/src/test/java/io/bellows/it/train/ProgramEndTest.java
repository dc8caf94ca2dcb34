package io.bellows.it.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellows.bench.JavaProcess;
import io.bellows.it.LocalSpark;
import io.bellows.it.cluster.EndedProgram;
import io.bellows.train.DataParallelClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that trains ends when its main returns, with its own status. */
class ProgramEndTest {
    private static final String FAILS = "fails";

    /** The program: trains, and fails then if it is told so; it calls no System.exit. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            SparkSession spark = LocalSpark.session();
            new DataParallelClassifier()
                    .setHiddenUnits(new int[] {2})
                    .setEpochs(1)
                    .fit(spark.range(8).selectExpr("array(float(id)) as features", "int(id % 2) as label"));
            spark.stop();
            if (arguments[0].equals(FAILS)) {
                throw new IllegalStateException("after training");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"ends, 0", FAILS + ", 1"})
    void endsWithItsMain(String way, int status, @TempDir Path folder) throws IOException, InterruptedException {
        EndedProgram program = EndedProgram.run(
                new ProcessBuilder(JavaProcess.command(Program.class, way)), folder, Duration.ofMinutes(2));

        assertThat(program.code()).isEqualTo(status);
        assertThat(program.output()).doesNotContain("Cannot end");
    }
}
