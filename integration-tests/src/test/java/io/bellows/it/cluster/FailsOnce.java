package io.bellows.it.cluster;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Fails the first time that it is asked, over all processes that see one marker file. */
public final class FailsOnce {
    private static final String MESSAGE = "the first attempt is meant to fail";

    private FailsOnce() {}

    /** A function that gives labels back as they are, but fails in the first task that comes to {@code label}. */
    public static UserDefinedFunction labels(String marker, int label) {
        UDF1<Integer, Integer> same = found -> {
            if (found == label) {
                now(marker);
            }
            return found;
        };
        return functions.udf(same, DataTypes.IntegerType);
    }

    /** Throws unless {@code marker} exists, and makes it. */
    public static void now(String marker) throws IOException {
        Path file = Path.of(marker);
        if (!Files.exists(file)) {
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                return;
            }
            throw new IOException(MESSAGE);
        }
    }
}
