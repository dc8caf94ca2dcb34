package io.bellows.sample;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.bellows.augmentation.tabular.Growths;
import io.bellows.augmentation.tabular.Synthesis;
import java.io.Serializable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What new rows are made of, as it is broadcast; each executor prepares how classes grow once, for all of its tasks. */
@DefaultSerializer(JavaSerializer.class) // As its rows
final class GrowingRows implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(GrowingRows.class);

    private final PackedRows rows;
    private final Synthesis synthesis;
    private final long seed;
    private transient Growths growths;

    GrowingRows(PackedRows rows, Synthesis synthesis, long seed) {
        this.rows = rows;
        this.synthesis = synthesis;
        this.seed = seed;
    }

    PackedRows rows() {
        return rows;
    }

    synchronized Growths growths() {
        if (growths == null) {
            growths = synthesis.of(rows.rows(), seed);
            growths.recalls()
                    .forEach((label, recall) -> LOG.info(
                            "Searched neighbours in class {} in parts: found {} of the true ones",
                            rows.rows().nameOf(label),
                            recall));
        }
        return growths;
    }
}
