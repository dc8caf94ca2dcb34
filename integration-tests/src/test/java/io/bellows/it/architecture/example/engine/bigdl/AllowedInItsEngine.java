package io.bellows.it.architecture.example.engine.bigdl;

import com.intel.analytics.bigdl.dllib.utils.Engine;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import scala.Option;
import scala.collection.Seq;

/** Imports BigDL where that is allowed, overrides a method with Scala types, and throws an exception of its own kind. */
public abstract class AllowedInItsEngine extends Estimator<LogisticRegressionModel> {
    @Override
    public Seq<LogisticRegressionModel> fit(Dataset<?> dataset, Seq<ParamMap> paramMaps) {
        if (paramMaps.isEmpty()) {
            throw new Refused(Engine.class.getName());
        }
        return super.fit(dataset, paramMaps);
    }

    Option<String> notPartOfTheApi() {
        return Option.empty();
    }

    private static final class Refused extends RuntimeException {
        Refused(String message) {
            super(message);
        }
    }
}
