package io.bellows.augmentation.text;

import io.bellows.augmentation.random.KeyedRandom;

/** The letters and digits of a QWERTY keyboard, whose rows are each moved to the right of the one above. */
final class Keyboard {
    private static final String[] ROWS = {"1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"};

    private Keyboard() {}

    /** A key that touches that of {@code character}, each equally likely; the character itself when it has no key. */
    static int neighbour(int character, KeyedRandom random) {
        int lower = Character.toLowerCase(character);
        for (int row = 0; row < ROWS.length; row++) {
            int column = ROWS[row].indexOf(lower);
            if (column >= 0) {
                String touching = touching(row, column);
                int chosen = touching.charAt(random.nextInt(touching.length()));
                return lower == character ? chosen : Character.toUpperCase(chosen);
            }
        }
        return character;
    }

    private static String touching(int row, int column) {
        StringBuilder keys = new StringBuilder();
        append(keys, row, column - 1);
        append(keys, row, column + 1);
        append(keys, row - 1, column);
        append(keys, row - 1, column + 1);
        append(keys, row + 1, column - 1);
        append(keys, row + 1, column);
        return keys.toString();
    }

    private static void append(StringBuilder keys, int row, int column) {
        if (row >= 0 && row < ROWS.length && column >= 0 && column < ROWS[row].length()) {
            keys.append(ROWS[row].charAt(column));
        }
    }
}
