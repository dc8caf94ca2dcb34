package io.bellows.it.gpu;

import io.bellows.gpu.GpuPlan;
import io.bellows.it.cluster.ProjectHome;
import io.bellows.it.job.ThreeJobs;
import io.bellows.jobs.config.JobConfig;
import io.bellows.jobs.config.JobReader;
import io.bellows.jobs.data.JobInput;
import io.bellows.jobs.data.RowSplit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The plans of three job files: the digits', images from Parquet with augmentation anew each epoch, and a table with SMOTE. */
final class GpuJobs {
    static final String DIGITS = "digits";
    static final String IMAGES = "images";
    static final String TABLE = "table";

    private GpuJobs() {}

    /** Explains the jobs; what they read and would write is in {@code folder}. */
    static Map<String, GpuPlan> all(SparkSession spark, Path folder) throws IOException {
        String table = folder.resolve("table").toString();
        ThreeJobs.writeTable(spark, table);
        Map<String, GpuPlan> plans = new LinkedHashMap<>();
        plans.put(DIGITS, explain(spark, ThreeJobs.DIGITS, folder, ""));
        plans.put(
                IMAGES,
                explain(spark, ThreeJobs.IMAGES, folder, ProjectHome.digits().toString()));
        plans.put(TABLE, explain(spark, ThreeJobs.TABLE, folder, table));
        return plans;
    }

    private static GpuPlan explain(SparkSession spark, ThreeJobs one, Path folder, String input) throws IOException {
        JobConfig job = JobReader.read(one.file(folder, input, folder.toString()), List.of());
        RowSplit split = RowSplit.of(JobInput.read(spark, job.input()), job.split());
        job.pipeline().transformSchema(split.fit().schema());
        return GpuPlan.explain(job.pipeline(), split.fit());
    }
}
