package io.bellows.jobs;

import io.bellows.column.Columns;
import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.console.Console;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import io.bellows.jobs.preview.AugmentationPath;
import io.bellows.jobs.preview.ContactSheet;
import io.bellows.jobs.preview.ContactSheet.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** {@code preview CONF}: a picture of training images beside what the job's augmentation makes of them. */
final class PreviewCommand implements Main.Command {
    private static final String ROWS = "--rows";
    private static final String OUT = "--out";
    private static final int MOST_ROWS = 1000;

    @Override
    public void run(List<String> arguments, Console console) throws IOException {
        Arguments given = Arguments.parse(
                arguments,
                List.of("CONF"),
                Set.of(ROWS, OUT, Arguments.MASTER, Arguments.SET, Arguments.PROPERTIES_FILE));
        int count = given.number(ROWS, 16, 1, MOST_ROWS);
        Path out = Path.of(given.option(OUT, "preview.png"));
        JobConfig job = JobReader.read(Path.of(given.positional().get(0)), given.all(Arguments.SET));
        AugmentationPath path = AugmentationPath.of(job.pipeline());
        try (OpenSession session = Sessions.open(job.name() + " preview", given, job.spark())) {
            SparkSession spark = session.spark();
            RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
            Dataset<Row> training = split.fit().where(functions.not(Columns.column(split.validationCol())));
            List<Pair> pairs = path.run(training, count);
            write(pairs, out);
            console.say("%d training images beside their augmented form: %s".formatted(pairs.size(), out));
        }
    }

    private static void write(List<Pair> pairs, Path out) throws IOException {
        if (pairs.isEmpty()) {
            throw new IllegalArgumentException(
                    "Cannot draw a preview: found no training row with a readable image, expected at least one; look at"
                            + " input and split");
        }
        PictureFile.write(ContactSheet.of(pairs), out);
    }
}
