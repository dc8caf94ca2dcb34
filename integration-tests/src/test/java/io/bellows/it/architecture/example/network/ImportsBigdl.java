package io.bellows.it.architecture.example.network;

import com.intel.analytics.bigdl.dllib.utils.Engine;

final class ImportsBigdl {
    Class<?> imported() {
        return Engine.class;
    }
}
