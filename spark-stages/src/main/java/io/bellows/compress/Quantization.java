package io.bellows.compress;

import io.bellows.engine.HasNetworkModel;
import io.bellows.engine.onnx.OnnxQuantizer;
import io.bellows.engine.onnx.TensorRanges;
import io.bellows.engine.onnx.WeightStorage;
import io.bellows.engine.serving.BatchCalibrator;
import io.bellows.engine.serving.ServedModel;
import io.bellows.param.PredictionParams;
import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;

/**
 * A fitted model about to be quantized.
 *
 * @param columns its params
 * @param source its network
 * @param uid of the quantizer
 */
record Quantization(PredictionParams<?> columns, HasNetworkModel source, String uid) {
    static Quantization of(Model<?> fitted, String uid) {
        if (!(fitted instanceof HasNetworkModel source)
                || !(fitted instanceof PredictionParams<?> columns)
                || !source.hasExclusiveClasses()) {
            throw new IllegalArgumentException("Cannot quantize model '" + fitted.uid() + "' in " + uid + ": found "
                    + fitted.getClass().getSimpleName()
                    + ", expected a classifier that knows its network, such as that of DataParallelClassifier; where it is"
                    + " in a pipeline, put the quantizer around the classifier and not around the pipeline");
        }
        List<String> broken = source.networkModel().nonFiniteTensors();
        if (!broken.isEmpty()) {
            throw new IllegalArgumentException("Cannot quantize model '" + fitted.uid() + "' in " + uid
                    + ": found NaN or infinity in tensors " + broken
                    + ", expected finite weights; train again with a smaller learning rate");
        }
        return new Quantization(columns, source, uid);
    }

    QuantizedModel calibrated(Dataset<?> dataset, CalibrationSample sample) {
        ServedModel floats = ServedModel.of(source.networkModel());
        String featuresCol = columns.getFeaturesCol();
        TensorRanges ranges = new BatchCalibrator(floats, columns)
                .ranges(
                        sample.of(dataset, featuresCol),
                        new io.bellows.engine.onnx.RangeChoice(
                                io.bellows.engine.onnx.CalibrationMethod.MIN_MAX,
                                99.999,
                                2048,
                                io.bellows.engine.onnx.QuantizationSettings.DEFAULT));
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("Cannot calibrate " + uid + " with column '" + featuresCol
                    + "': found no usable row, expected at least one with " + floats.inputSize()
                    + " finite features; check the data that the quantizer is fitted on");
        }
        return model(OnnxQuantizer.quantize(floats.onnx(), ranges));
    }

    /** The model with weights in the format of {@code mode}. */
    QuantizedModel stored(QuantizationMode mode) {
        byte[] floats = ServedModel.of(source.networkModel()).onnx();
        try {
            return model(WeightStorage.store(floats, mode.format()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Cannot quantize in " + uid + ": " + e.getMessage(), e);
        }
    }

    private QuantizedModel model(byte[] onnx) {
        QuantizedModel quantized = new QuantizedModel(uid, onnx, source.networkModel(), source.labels());
        quantized.copyColumns(columns);
        return quantized;
    }
}
