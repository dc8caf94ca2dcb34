package io.bellows.augmentation.image;

import io.bellows.augmentation.op.SettingCheck;
import java.util.List;

/** Checks that only the settings of image operations need. */
final class Check {
    private Check() {}

    static void odd(Class<?> op, String setting, int value) {
        SettingCheck.require(value % 2 == 1, op, setting, value, "an odd number, so that the window has a middle");
    }

    static void notEmpty(Class<?> op, String setting, List<?> value) {
        SettingCheck.require(value != null && !value.isEmpty(), op, setting, value, "at least one operation");
    }

    static void fill(Class<?> op, int value) {
        SettingCheck.require(value >= 0 && value <= 255, op, "fill", value, "a grey level from 0 to 255");
    }
}
