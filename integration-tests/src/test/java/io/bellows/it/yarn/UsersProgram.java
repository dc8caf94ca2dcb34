package io.bellows.it.yarn;

import io.bellows.jobs.Main;
import io.bellows.train.DataParallelClassifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * A program such as users submit: its jar holds this class alone, and Bellows comes by {@code --jars}. It notes in the folder of its
 * first argument which jars driver and executors have classes from, and gives the others to the command line's main class.
 */
public final class UsersProgram {
    private UsersProgram() {}

    public static void main(String[] arguments) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<String> found = new ArrayList<>(
                context.parallelize(List.of(0, 1), 2).map(task -> jars()).collect());
        found.add(jars());
        context.parallelize(found, 1).saveAsTextFile(arguments[0]);
        Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static String jars() {
        return nameOfJar(UsersProgram.class) + " " + nameOfJar(DataParallelClassifier.class);
    }

    private static String nameOfJar(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
    }
}
