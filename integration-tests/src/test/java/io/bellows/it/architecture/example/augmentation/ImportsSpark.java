package io.bellows.it.architecture.example.augmentation;

import org.apache.spark.sql.Row;

final class ImportsSpark {
    Class<?> imported() {
        return Row.class;
    }
}
