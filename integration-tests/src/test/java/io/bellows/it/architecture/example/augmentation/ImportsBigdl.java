package io.bellows.it.architecture.example.augmentation;

import com.intel.analytics.bigdl.dllib.utils.Engine;

final class ImportsBigdl {
    Class<?> imported() {
        return Engine.class;
    }
}
