package io.bellows.jobs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;

/** The forms in which a fitted pipeline can predict: as trained, and quantized where the job says so. */
final class ModelForms {
    static final String FP32 = "fp32";

    private ModelForms() {}

    static Map<String, PipelineModel> of(PipelineModel fitted) {
        return new LinkedHashMap<>(Map.of(FP32, fitted));
    }
}
