package io.bellows.compress;

import io.bellows.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Small data frames with an id, a label and features. */
final class LabelledRows {
    private LabelledRows() {}

    static List<Float> features(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Float> features = new ArrayList<>();
        for (int i = 0; i < InitialClassifier.FEATURES; i++) {
            features.add((float) random.nextDouble(-1, 1));
        }
        return features;
    }

    static Dataset<Row> random(int count) {
        List<List<Float>> features = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            features.add(features(i));
        }
        return of(features);
    }

    static Dataset<Row> of(List<List<Float>> features) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < features.size(); i++) {
            rows.add(RowFactory.create((long) i, (double) (i % 3), features.get(i)));
        }
        StructType schema = new StructType(new StructField[] {
            new StructField("id", DataTypes.LongType, false, Metadata.empty()),
            new StructField("label", DataTypes.DoubleType, false, Metadata.empty()),
            new StructField("features", DataTypes.createArrayType(DataTypes.FloatType), true, Metadata.empty())
        });
        return LocalSpark.session().createDataFrame(rows, schema);
    }
}
