package io.bellows.compress;

import io.bellows.engine.onnx.CalibrationMethod;
import io.bellows.engine.onnx.IntegerType;
import io.bellows.engine.onnx.QuantizationSettings;
import io.bellows.engine.onnx.RangeChoice;
import io.bellows.param.CheckedParams;
import io.bellows.param.ModeParam;
import java.util.Set;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;

/**
 * How a quantizer chooses scales.
 *
 * @param <S> the stage itself, which its setters return
 */
public interface QuantizationParams<S> extends Params {
    /** The params, made with their stage. */
    final class Group {
        private final ModeParam<IntegerType> activationType;
        private final BooleanParam perChannel;
        private final BooleanParam symmetric;
        private final BooleanParam reduceRange;
        private final ModeParam<CalibrationMethod> calibrationMethod;
        private final DoubleParam percentile;
        private final IntParam histogramBins;
        private final IntParam blockSize;
        private final BooleanParam equalize;
        private final BooleanParam correctBias;
        private final BooleanParam floatStem;

        Group(Params stage) {
            activationType = new ModeParam<>(
                    stage, "activationType", "integers that activations are turned into", IntegerType.class);
            perChannel = new BooleanParam(stage, "perChannel", "whether weights have a scale for each output channel");
            symmetric = new BooleanParam(stage, "symmetric", "whether 0 is the middle of each activation's range");
            reduceRange = new BooleanParam(stage, "reduceRange", "whether weights take 7 of their 8 bits");
            calibrationMethod = new ModeParam<>(
                    stage, "calibrationMethod", "how the range of an activation is chosen", CalibrationMethod.class);
            percentile = CheckedParams.doubleAboveTo(
                    stage, "percentile", "share of an activation's values that its range holds, in percent", 50, 100);
            histogramBins = CheckedParams.intAtLeast(
                    stage, "histogramBins", "bins in which an activation's values are counted", 128);
            blockSize = CheckedParams.intIn(stage, "blockSize", "4-bit weights of one scale", 16, 32, 64, 128, 256);
            equalize = new BooleanParam(stage, "equalize", "whether ranges of channels are equalized across layers");
            correctBias = new BooleanParam(
                    stage, "correctBias", "whether biases make up for the mean error of rounded weights");
            floatStem = new BooleanParam(
                    stage, "floatStem", "whether the first convolutions, which read few channels, stay in floats");
        }
    }

    /** The group of params; not itself a param. */
    Group quantizationParams();

    /** The stage itself. */
    S self();

    /** With {@code static-int8}, {@code uint8}, the default and the fastest on x86, or {@code int8}. */
    default ModeParam<IntegerType> activationType() {
        return quantizationParams().activationType;
    }

    /** The value of {@link #activationType}. */
    default String getActivationType() {
        return getOrDefault(activationType());
    }

    /** Sets {@link #activationType}. */
    default S setActivationType(String value) {
        set(activationType(), value);
        return self();
    }

    /** Whether weights have a scale for each output channel, or one for each tensor; default true. */
    default BooleanParam perChannel() {
        return quantizationParams().perChannel;
    }

    /** The value of {@link #perChannel}. */
    default boolean getPerChannel() {
        return (boolean) getOrDefault(perChannel());
    }

    /** Sets {@link #perChannel}. */
    default S setPerChannel(boolean value) {
        set(perChannel(), value);
        return self();
    }

    /** Whether 0 is the middle of each activation's range; default false. Weights are always symmetric. */
    default BooleanParam symmetric() {
        return quantizationParams().symmetric;
    }

    /** The value of {@link #symmetric}. */
    default boolean getSymmetric() {
        return (boolean) getOrDefault(symmetric());
    }

    /** Sets {@link #symmetric}. */
    default S setSymmetric(boolean value) {
        set(symmetric(), value);
        return self();
    }

    /** Whether weights take 7 of their 8 bits, for runtimes whose 8-bit sums saturate; default false. */
    default BooleanParam reduceRange() {
        return quantizationParams().reduceRange;
    }

    /** The value of {@link #reduceRange}. */
    default boolean getReduceRange() {
        return (boolean) getOrDefault(reduceRange());
    }

    /** Sets {@link #reduceRange}. */
    default S setReduceRange(boolean value) {
        set(reduceRange(), value);
        return self();
    }

    /** With {@code static-int8}, how ranges are chosen, as {@link CalibrationMethod} says; default {@code min-max}. */
    default ModeParam<CalibrationMethod> calibrationMethod() {
        return quantizationParams().calibrationMethod;
    }

    /** The value of {@link #calibrationMethod}. */
    default String getCalibrationMethod() {
        return getOrDefault(calibrationMethod());
    }

    /** Sets {@link #calibrationMethod}. */
    default S setCalibrationMethod(String value) {
        set(calibrationMethod(), value);
        return self();
    }

    /** With {@code percentile}, the share of values within the range, in percent, above 50; default 99.999. */
    default DoubleParam percentile() {
        return quantizationParams().percentile;
    }

    /** The value of {@link #percentile}. */
    default double getPercentile() {
        return (double) getOrDefault(percentile());
    }

    /** Sets {@link #percentile}. */
    default S setPercentile(double value) {
        set(percentile(), value);
        return self();
    }

    /** Where values are counted, in how many bins, at least 128; default 2048. */
    default IntParam histogramBins() {
        return quantizationParams().histogramBins;
    }

    /** The value of {@link #histogramBins}. */
    default int getHistogramBins() {
        return (int) getOrDefault(histogramBins());
    }

    /** Sets {@link #histogramBins}. */
    default S setHistogramBins(int value) {
        set(histogramBins(), value);
        return self();
    }

    /** With {@code int4-weights}, weights of one scale: 16, 32 (the default), 64, 128 or 256. */
    default IntParam blockSize() {
        return quantizationParams().blockSize;
    }

    /** The value of {@link #blockSize}. */
    default int getBlockSize() {
        return (int) getOrDefault(blockSize());
    }

    /** Sets {@link #blockSize}. */
    default S setBlockSize(int value) {
        set(blockSize(), value);
        return self();
    }

    /**
     * Whether ranges of channels are equalized across layers that only a ReLU parts (Nagel et al. 2019, "Data-Free
     * Quantization Through Weight Equalization and Bias Correction", section 4.1); default false.
     */
    default BooleanParam equalize() {
        return quantizationParams().equalize;
    }

    /** The value of {@link #equalize}. */
    default boolean getEqualize() {
        return (boolean) getOrDefault(equalize());
    }

    /** Sets {@link #equalize}. */
    default S setEqualize(boolean value) {
        set(equalize(), value);
        return self();
    }

    /**
     * With {@code static-int8}, whether biases make up for the mean error that rounded weights make on the calibration
     * rows (Nagel et al. 2019, section 4.2); default false.
     */
    default BooleanParam correctBias() {
        return quantizationParams().correctBias;
    }

    /** The value of {@link #correctBias}. */
    default boolean getCorrectBias() {
        return (boolean) getOrDefault(correctBias());
    }

    /** Sets {@link #correctBias}. */
    default S setCorrectBias(boolean value) {
        set(correctBias(), value);
        return self();
    }

    /**
     * With {@code static-int8}, whether the first convolutions stay in floats as long as they read fewer than 8 channels a
     * group, for which 8-bit sums have little use: nearer to floats, a few kilobytes more, and faster where depthwise
     * convolutions follow, slower where pooling does; default false, which is what Python's {@code quantize_static} does.
     */
    default BooleanParam floatStem() {
        return quantizationParams().floatStem;
    }

    /** The value of {@link #floatStem}. */
    default boolean getFloatStem() {
        return (boolean) getOrDefault(floatStem());
    }

    /** Sets {@link #floatStem}. */
    default S setFloatStem(boolean value) {
        set(floatStem(), value);
        return self();
    }

    /**
     * What ONNX models are quantized by.
     *
     * @param floatOutputs whether the outputs are not rounded to steps
     */
    static QuantizationSettings settings(QuantizationParams<?> stage, boolean floatOutputs) {
        return new QuantizationSettings(
                stage.activationType().constant(stage.getActivationType()),
                stage.getPerChannel(),
                stage.getSymmetric(),
                stage.getReduceRange(),
                Set.of(),
                floatOutputs);
    }

    /** How ranges are chosen. */
    static RangeChoice rangeChoice(QuantizationParams<?> stage) {
        return new RangeChoice(
                stage.calibrationMethod().constant(stage.getCalibrationMethod()),
                stage.getPercentile(),
                stage.getHistogramBins(),
                settings(stage, false));
    }

    /** Gives the params of {@code stage} their defaults. */
    static void setDefaults(QuantizationParams<?> stage) {
        stage.setDefault(stage.activationType(), stage.activationType().stored(IntegerType.UINT8));
        stage.setDefault(stage.perChannel(), true);
        stage.setDefault(stage.symmetric(), false);
        stage.setDefault(stage.reduceRange(), false);
        stage.setDefault(stage.calibrationMethod(), stage.calibrationMethod().stored(CalibrationMethod.MIN_MAX));
        stage.setDefault(stage.percentile(), 99.999);
        stage.setDefault(stage.histogramBins(), 2048);
        stage.setDefault(stage.blockSize(), 32);
        stage.setDefault(stage.equalize(), false);
        stage.setDefault(stage.correctBias(), false);
        stage.setDefault(stage.floatStem(), false);
    }
}
