package io.bellows.train;

import io.bellows.train.data.RecordLayout;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * The targets of a classifier: a class, and where asked for the probabilities of all classes and the logits of a teacher.
 *
 * @param classes labels must be below it; 0 when it is not known yet
 * @param probabilities of a row's label; 0 where labels are learnt as they are
 * @param isTaught whether the logits of a teacher follow
 * @param hints of a teacher that follow its logits; 0 for none
 */
record ClassTargets(int classes, int probabilities, boolean isTaught, int hints) implements RowTargets {
    private static final double SUM_TOLERANCE = 1e-3;

    @Override
    public int size() {
        return isTaught ? 2 * probabilities + hints : probabilities;
    }

    @Override
    public RowProblem read(InternalRow row, boolean isValidation, float[] targets) {
        if (row.isNullAt(TrainingRows.LABEL) || !isLabel(row.getDouble(TrainingRows.LABEL))) {
            return new RowProblem(
                    TrainingRows.LABEL,
                    "label " + (row.isNullAt(TrainingRows.LABEL) ? "null" : row.getDouble(TrainingRows.LABEL)),
                    "a whole number from 0 to " + largestLabel() + ", as StringIndexer makes of any labels");
        }
        if (probabilities == 0) {
            return null;
        }
        RowProblem problem = softLabel(row, targets);
        return problem == null && isTaught ? teacher(row, targets, isValidation) : problem;
    }

    private boolean isLabel(double label) {
        return label == Math.rint(label) && label >= 0 && label <= largestLabel();
    }

    private int largestLabel() {
        return classes > 0 ? classes - 1 : RecordLayout.LARGEST_LABEL;
    }

    /** Writes the probabilities to learn, all of the label where the row has none. */
    private RowProblem softLabel(InternalRow row, float[] targets) {
        if (row.isNullAt(TrainingRows.NUMBERS)) {
            targets[(int) row.getDouble(TrainingRows.LABEL)] = 1;
            return null;
        }
        ArrayData given = row.getArray(TrainingRows.NUMBERS);
        if (given.numElements() != probabilities) {
            return new RowProblem(
                    TrainingRows.NUMBERS,
                    "soft label of " + given.numElements() + " numbers",
                    probabilities + ", one a class");
        }
        double sum = 0;
        for (int i = 0; i < probabilities; i++) {
            targets[i] = given.isNullAt(i) ? Float.NaN : given.getFloat(i);
            sum += targets[i] >= 0 ? targets[i] : Double.NaN;
        }
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            return new RowProblem(
                    TrainingRows.NUMBERS,
                    "soft label " + Arrays.toString(Arrays.copyOf(targets, probabilities)),
                    "probabilities that sum to 1");
        }
        for (int i = 0; i < probabilities; i++) {
            targets[i] /= (float) sum;
        }
        return null;
    }

    /** Writes the logits of the teacher; validation rows need none. */
    private RowProblem teacher(InternalRow row, float[] targets, boolean isValidation) {
        if (row.isNullAt(TrainingRows.TEACHER)) {
            return isValidation ? null : taught("teacher's logits null", expected("numbers"));
        }
        ArrayData given = row.getArray(TrainingRows.TEACHER);
        boolean isFinite = given.numElements() == probabilities + hints;
        for (int i = 0; isFinite && i < probabilities + hints; i++) {
            targets[probabilities + i] = given.isNullAt(i) ? Float.NaN : given.getFloat(i);
            isFinite = Float.isFinite(targets[probabilities + i]);
        }
        return isFinite
                ? null
                : taught("teacher's logits " + Arrays.toString(given.toFloatArray()), expected("finite numbers"));
    }

    private static RowProblem taught(String found, String expected) {
        return new RowProblem(TrainingRows.TEACHER, found, expected);
    }

    private String expected(String kind) {
        return probabilities + " " + kind + ", one a class" + (hints > 0 ? ", and " + hints + " hints" : "");
    }
}
