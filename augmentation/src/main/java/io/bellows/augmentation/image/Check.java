package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import java.util.List;

/** Checks of the settings of image operations: those of all operations, and those that only images need. */
final class Check {
    private Check() {}

    static void between(Class<?> op, String setting, double value, double least, double most) {
        SettingCheck.between(op, setting, value, least, most);
    }

    static void atLeast(Class<?> op, String setting, double value, double least) {
        SettingCheck.atLeast(op, setting, value, least);
    }

    static void ordered(Class<?> op, String least, double leastValue, String most, double mostValue) {
        SettingCheck.ordered(op, least, leastValue, most, mostValue);
    }

    static void range(
            Class<?> op,
            String least,
            double leastValue,
            String most,
            double mostValue,
            double lowest,
            double highest) {
        SettingCheck.range(op, least, leastValue, most, mostValue, lowest, highest);
    }

    static void odd(Class<?> op, String setting, int value) {
        SettingCheck.require(value % 2 == 1, op, setting, value, "an odd number, so that the window has a middle");
    }

    static void notEmpty(Class<?> op, String setting, List<?> value) {
        SettingCheck.require(value != null && !value.isEmpty(), op, setting, value, "at least one operation");
    }

    static void present(Class<?> op, String setting, Object value) {
        SettingCheck.present(op, setting, value);
    }

    static void fill(Class<?> op, int value) {
        SettingCheck.require(value >= 0 && value <= 255, op, "fill", value, "a grey level from 0 to 255");
    }
}
