package io.bellows.train.data;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Weighted means of the numbers that rows teach, and the sums of squared differences from them, merged without cancellation.
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances"
 * (1979).
 *
 * @param weight of the rows
 * @param means one a number
 * @param squares one a number
 */
@DefaultSerializer(JavaSerializer.class) // Kryo 4 knows no records
@SuppressWarnings("ArrayRecordComponent") // never compared
public record TargetMoments(double weight, double[] means, double[] squares) implements Serializable {
    static TargetMoments none(int size) {
        return new TargetMoments(0, new double[size], new double[size]);
    }

    static TargetMoments ofRow(double weight, double[] values) {
        return new TargetMoments(weight, values, new double[values.length]);
    }

    TargetMoments plus(TargetMoments other) {
        double total = weight + other.weight;
        if (total == 0) {
            return this;
        }
        double[] newMeans = new double[means.length];
        double[] newSquares = new double[means.length];
        for (int i = 0; i < means.length; i++) {
            double apart = other.means[i] - means[i];
            newMeans[i] = means[i] + apart * other.weight / total;
            newSquares[i] = squares[i] + other.squares[i] + apart * apart * weight * other.weight / total;
        }
        return new TargetMoments(total, newMeans, newSquares);
    }

    /** Whether some number has less than a hundred steps of a float in its deviation, and so its values are rounded together. */
    public boolean isCoarse() {
        for (int i = 0; i < means.length; i++) {
            double deviation = Math.sqrt(squares[i] / weight);
            // Where all are equal they may be so in truth, but no whole numbers are told apart there.
            double least = deviation == 0 ? 1 : deviation / 100;
            if (Math.ulp((float) means[i]) > least) {
                return true;
            }
        }
        return false;
    }

    /** The mean of each number, to the precision of a float. */
    public List<Double> meanOfEach() {
        return Arrays.stream(means).mapToObj(mean -> (double) (float) mean).toList();
    }

    /** The standard deviation of each number over the rows, to the precision of a float; 1 where all are equal. */
    public List<Double> deviationOfEach() {
        return Arrays.stream(squares)
                .mapToObj(square -> (double) (float) Math.sqrt(square / weight))
                .map(deviation -> deviation > 0 ? deviation : 1.0)
                .toList();
    }
}
