package io.bellows.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A service of its own process: prints what the model in its first argument gives for a row of ones. */
final class PredictWithoutSpark {
    private PredictWithoutSpark() {}

    public static void main(String[] arguments) throws IOException {
        try (LocalPredictor predictor = LocalPredictor.open(Path.of(arguments[0]))) {
            float[] ones = new float[predictor.inputSize()];
            Arrays.fill(ones, 1f);
            System.out.println("outputs " + Arrays.toString(predictor.predict(ones)));
        }
    }
}
