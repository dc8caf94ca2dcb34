package io.bellows.gpu;

import java.util.function.BiFunction;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Does what a stage does to rows, and tags what that adds to the plan. */
final class MarkingTransformer extends Transformer {
    private final PipelineStage marked;
    private final BiFunction<PipelineStage, Dataset<Row>, Dataset<Row>> passing;

    /** @param passing tagged rows of a stage, of those that come to it */
    MarkingTransformer(PipelineStage marked, BiFunction<PipelineStage, Dataset<Row>, Dataset<Row>> passing) {
        this.marked = marked;
        this.passing = passing;
    }

    @Override
    public String uid() {
        return marked.uid();
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        return passing.apply(marked, dataset.toDF());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return marked.transformSchema(schema);
    }

    @Override
    public Transformer copy(ParamMap extra) {
        return new MarkingTransformer(marked.copy(extra), passing);
    }
}
