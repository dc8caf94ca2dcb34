package io.bellows.train;

/**
 * Why a row cannot be trained on.
 *
 * @param place of the column that it is about, as {@link TrainingRows} has them
 */
record RowProblem(int place, String found, String expected) {
    /** In the words of an error. */
    String text(String column) {
        return "found " + found + " in column '" + column + "', expected " + expected;
    }
}
