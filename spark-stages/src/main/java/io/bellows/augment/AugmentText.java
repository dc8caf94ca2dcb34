package io.bellows.augment;

import io.bellows.augmentation.op.OpCatalog;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.augmentation.text.TextOp;
import io.bellows.augmentation.text.TextOps;
import io.bellows.column.Columns;
import io.bellows.param.OpsJson;
import java.util.List;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Changes texts at random: applies the list of operations {@code ops} to the words of each, one after the other, each with
 * its probability.
 *
 * <p>Input: {@code inputCol} (default {@code text}), {@code array<string>}, the words, or a string, whose words are what
 * stands between white space. Output: {@code outputCol} (default {@code text}, which replaces the input), of the same
 * type; the words of a changed string are joined by one space each. A text has at least one word before and after. All
 * other columns stay. {@code copies}, {@code keepOriginal}, {@code augmentedCol}, {@code appliedOpsCol} and {@code
 * validationIndicatorCol} are as {@link Augmenter} says.
 *
 * <p>Operations: {@code synonym-replacement}, {@code random-insertion}, {@code random-swap}, {@code random-deletion},
 * {@code character-noise} and {@code token-masking}; their settings and sources stand at their records in {@code
 * io.bellows.augmentation.text}. The dictionary of synonyms is a setting of those that need it: {@code [{"op":
 * "synonym-replacement", "wordFraction": 0.2, "synonyms": {"good": ["fine", "nice"]}}]}.
 *
 * <p>Deterministic: a text is a pure function of its input, {@code ops}, {@code seed}, the row key and the number of the
 * epoch, which is {@code epoch * copies + copy}. The row key is the hash of {@code keyCol}, of any type without maps, or,
 * when it is not set, of all columns; rows that repeat one key are changed alike, unless {@code repetitionCol} tells them
 * apart.
 *
 * <p>A row whose text or key is null, has no word or, in an array, a null, follows {@code handleInvalid}, see {@link
 * ValueAugmenter}.
 */
public final class AugmentText extends ValueAugmenter<AugmentText, List<String>, TextOp> {
    private static final DataType WORDS = DataTypes.createArrayType(DataTypes.StringType);

    /** A stage of the given uid, with the defaults. */
    public AugmentText(String uid) {
        super(uid, "text", "text", json -> OpsJson.read(json, TextOps.catalog()) != null);
    }

    /** A stage with the defaults; the operations are to be set. */
    public AugmentText() {
        this(Identifiable.randomUID("augmentText"));
    }

    @Override
    AugmentText self() {
        return this;
    }

    @Override
    OpCatalog<TextOp, ProbableOp<TextOp>> catalog() {
        return TextOps.catalog();
    }

    @Override
    StructField changedField(StructType schema) {
        StructField input = Columns.requireColumn(schema, getInputCol(), uid(), WORDS, DataTypes.StringType);
        DataType type = input.dataType().equals(DataTypes.StringType) ? DataTypes.StringType : WORDS;
        return new StructField(getOutputCol(), type, true, input.metadata());
    }

    @Override
    UserDefinedFunction function(ValueChange<List<String>> change, StructField input) {
        return input.dataType().equals(DataTypes.StringType)
                ? functions.udf(change.function(TextForms.joined()), DataTypes.StringType)
                : functions.udf(change.function(TextForms.words()), WORDS);
    }

    /** Reads a saved stage. */
    public static MLReader<AugmentText> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static AugmentText load(String path) {
        return read().load(path);
    }
}
