package io.bellows.compress;

import io.bellows.engine.serving.ServedClassifier;
import io.bellows.network.NetworkModel;
import io.bellows.network.Shape;
import io.bellows.network.Zoo;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/** Fits in no time: the model has the weights that a network starts with under the seed. */
public final class InitialClassifier extends Estimator<ServedClassifier> implements DefaultParamsWritable {
    static final int FEATURES = 6;

    private final String uid;
    private final LongParam seed;

    public InitialClassifier(String uid) {
        this.uid = uid;
        seed = new LongParam(this, "seed", "of the weights");
        setDefault(seed, 1L);
    }

    @Override
    public String uid() {
        return uid;
    }

    public LongParam seed() {
        return seed;
    }

    static NetworkModel model(long seed) {
        return NetworkModel.initialize(Zoo.mlp(Shape.of(FEATURES), 3, 0.0, List.of(8)), seed);
    }

    @Override
    public ServedClassifier fit(Dataset<?> dataset) {
        return new ServedClassifier(uid, model((long) getOrDefault(seed)), List.of("a", "b", "c")).setParent(this);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return new ServedClassifier(uid, model(1), List.of()).transformSchema(schema);
    }

    @Override
    public InitialClassifier copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    public static MLReader<InitialClassifier> read() {
        return new DefaultParamsReader<>();
    }
}
