package io.bellows.gpu;

import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Does what another transformer does, and tags what that adds to the plan. */
final class MarkingTransformer extends Transformer {
    private final Transformer marked;
    private final String name;
    private final StageTags tags;

    MarkingTransformer(Transformer marked, String name, StageTags tags) {
        this.marked = marked;
        this.name = name;
        this.tags = tags;
    }

    @Override
    public String uid() {
        return marked.uid();
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return tags.mark(marked.transform(dataset), name);
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return marked.transformSchema(schema);
    }

    @Override
    public Transformer copy(ParamMap extra) {
        return new MarkingTransformer(marked.copy(extra), name, tags);
    }
}
