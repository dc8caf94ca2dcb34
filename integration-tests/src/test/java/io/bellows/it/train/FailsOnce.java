package io.bellows.it.train;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Fails the first time that it is asked, over all processes that see one marker file. */
final class FailsOnce {
    static final String MESSAGE = "the first attempt is meant to fail";

    private FailsOnce() {}

    /** A function that gives labels back as they are, but fails in the first task that calls it. */
    static UserDefinedFunction labels(String marker) {
        UDF1<Integer, Integer> same = label -> {
            now(marker);
            return label;
        };
        return functions.udf(same, DataTypes.IntegerType);
    }

    /** Throws unless {@code marker} exists, and makes it. */
    static void now(String marker) throws IOException {
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
