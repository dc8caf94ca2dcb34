package io.bellows.jobs.preview;

import io.bellows.augment.AugmentImages;
import io.bellows.jobs.preview.ContactSheet.Pair;
import io.bellows.param.HandleInvalid;
import io.bellows.train.TrainingOnly;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The stages of a pipeline on the way to its last {@link AugmentImages}, wherever that is nested: transformers in line,
 * and of what {@link TrainingOnly} holds the augmenters alone, since samplers give other rows. Estimators are left out,
 * but what is nested in them is looked into.
 */
public final class AugmentationPath {
    private static final String ORIGINAL = "preview_original";
    private static final String APPLIED = "preview_applied_";

    private final List<Transformer> stages;

    private AugmentationPath(List<Transformer> stages) {
        this.stages = stages;
    }

    /**
     * The path in a pipeline.
     *
     * @throws IllegalArgumentException if no stage augments images
     */
    public static AugmentationPath of(PipelineStage pipeline) {
        List<Transformer> found = new ArrayList<>();
        collect(pipeline, false, found);
        int last = found.size() - 1;
        while (last >= 0 && !(found.get(last) instanceof AugmentImages)) {
            last--;
        }
        if (last < 0) {
            throw new IllegalArgumentException("Cannot preview the job: found no stage AugmentImages, expected at least"
                    + " one; add it to the stages of TrainingOnly");
        }
        return new AugmentationPath(List.copyOf(found.subList(0, last + 1)));
    }

    private static void collect(PipelineStage stage, boolean augmentersOnly, List<Transformer> found) {
        List<PipelineStage> nested = nested(stage);
        if (stage instanceof AugmentImages augmenter) {
            found.add(augmenter);
        } else if (!nested.isEmpty()) {
            boolean trainingOnly = augmentersOnly || stage instanceof TrainingOnly;
            nested.forEach(inner -> collect(inner, trainingOnly, found));
        } else if (stage instanceof Transformer transformer && !augmentersOnly) {
            found.add(transformer);
        }
    }

    /** The stages that are params of a stage; lists first, as they run before a single estimator beside them. */
    private static List<PipelineStage> nested(PipelineStage stage) {
        List<PipelineStage> lists = new ArrayList<>();
        List<PipelineStage> single = new ArrayList<>();
        for (Param<?> param : stage.params()) {
            Object value = stage.isDefined(param) ? stage.getOrDefault(param) : null;
            if (value instanceof PipelineStage[] inner) {
                lists.addAll(Arrays.asList(inner));
            } else if (value instanceof PipelineStage inner) {
                single.add(inner);
            }
        }
        return Stream.concat(lists.stream(), single.stream()).toList();
    }

    /**
     * Runs the path until {@code count} rows came of it; unreadable images are skipped. Each row is changed as its first
     * copy in the first epoch of training is. Masks, boxes and key points are those of the columns that an augmenter names.
     */
    public List<Pair> run(Dataset<Row> rows, int count) {
        List<AugmentImages> augmenters = stages.stream()
                .filter(AugmentImages.class::isInstance)
                .map(AugmentImages.class::cast)
                .toList();
        PreviewColumns columns = PreviewColumns.of(augmenters);
        Dataset<Row> current = rows;
        List<String> applied = new ArrayList<>();
        for (Transformer stage : stages) {
            if (stage instanceof AugmentImages augmenter) {
                if (applied.isEmpty()) {
                    current = current.withColumn(ORIGINAL, columns.of(augmenter.getInputCol(), current.schema()));
                }
                applied.add(APPLIED + applied.size());
                current = once(augmenter, applied.get(applied.size() - 1)).transform(current);
            } else {
                current = stage.transform(current);
            }
        }
        Column ops = functions.concat(applied.stream().map(functions::col).toArray(Column[]::new));
        String outputCol = augmenters.get(augmenters.size() - 1).getOutputCol();
        return current
                .select(functions.col(ORIGINAL), columns.of(outputCol, current.schema()), ops)
                .limit(count)
                .collectAsList()
                .stream()
                .map(row -> new Pair(columns.read(row.getStruct(0)), columns.read(row.getStruct(1)), row.getList(2)))
                .toList();
    }

    private static AugmentImages once(AugmentImages augmenter, String appliedCol) {
        AugmentImages once = augmenter
                .copy(new ParamMap())
                .setEpoch(augmenter.getEpoch() * augmenter.getCopies())
                .setCopies(1)
                .setKeepOriginal(false)
                .setHandleInvalid(HandleInvalid.SKIP)
                .setAppliedOpsCol(appliedCol);
        once.clear(once.augmentedCol());
        return once;
    }
}
