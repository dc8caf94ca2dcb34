package io.bellows.augment;

import io.bellows.augment.table.TableOp;
import io.bellows.augment.table.TableOps;
import io.bellows.augmentation.op.ProbableOp;
import io.bellows.column.Columns;
import io.bellows.param.CheckedParams;
import io.bellows.param.OpsJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Changes numeric columns at random: applies the list of operations {@code ops} to each row, one after the other, each
 * with its probability.
 *
 * <p>Input: {@code inputCols}, columns of bytes, shorts, ints, longs, floats or doubles; {@code labelCols} (optional),
 * columns of the same types, such as the probabilities of classes, which {@code row-mixup} mixes along and nothing else
 * touches. Output: the same columns in their places, of the same types, with nulls allowed. Operations calculate in doubles:
 * whole numbers are rounded, a new one above 2<sup>53</sup> to a double's precision, and what a type cannot hold becomes its
 * limit. All other columns stay. {@code copies}, {@code keepOriginal}, {@code augmentedCol}, {@code appliedOpsCol} and {@code
 * validationIndicatorCol} are as {@link Augmenter} says.
 *
 * <p>Operations: {@code gaussian-noise}, {@code multiplicative-noise}, {@code feature-dropout}, {@code swap-noise}, {@code
 * quantile-jitter} and {@code row-mixup}; their settings and sources stand at their records in {@code
 * io.bellows.augment.table}. Means, standard deviations, quantiles (of about 100,000 rows at most) and values of other
 * rows are those of training rows, as they came in.
 *
 * <p>Deterministic: a value is a pure function of the training rows, {@code ops}, {@code seed}, the row key and the number
 * of the epoch, which is {@code epoch * copies + copy}. The row key is the hash of {@code keyCol}, of any type without
 * maps, or, when it is not set, of all columns; rows that repeat one key are changed alike, unless {@code repetitionCol}
 * tells them apart. Statistics are summed as whole numbers, so that no order of rows changes a bit of them.
 *
 * <p>All of it is one lazy plan of Spark SQL expressions, without a row function, over one array of the row's numbers. A GPU
 * can run it where the key is a scalar and, for {@code swap-noise} and {@code row-mixup}, all columns are: both hash whole rows to put
 * those of one key in order. The rows are read up to three times: for the range of columns, for the other statistics, and to
 * be changed. {@code swap-noise} and {@code row-mixup} sort the rows by a hash, in parts of about 4,096, within which partners
 * are found.
 *
 * <p>A row with a null key, or a null, a NaN or an infinity in an input or label column, follows {@code handleInvalid}:
 * {@code error} (default) fails, {@code skip} drops the row with its copies, {@code keep} leaves such values as they are
 * and changes the others, none when the key is null. Rows are checked when a changed column is read.
 */
public final class AugmentTable extends Augmenter<AugmentTable> {
    private final StringArrayParam inputCols;
    private final StringArrayParam labelCols;

    /** A stage of the given uid, with the defaults. */
    public AugmentTable(String uid) {
        super(uid, "table", "all columns", json -> OpsJson.read(json, TableOps.catalog()) != null);
        inputCols = CheckedParams.columns(this, "inputCols", "numeric columns to change");
        labelCols = CheckedParams.columns(this, "labelCols", "numeric columns that row-mixup mixes along");
    }

    /** A stage with the defaults; the columns and operations are to be set. */
    public AugmentTable() {
        this(Identifiable.randomUID("augmentTable"));
    }

    @Override
    AugmentTable self() {
        return this;
    }

    /** Numeric columns to change; must be set. */
    public StringArrayParam inputCols() {
        return inputCols;
    }

    /** Numeric columns that {@code row-mixup} mixes with the same share; none when not set. */
    public StringArrayParam labelCols() {
        return labelCols;
    }

    /** See {@link #inputCols()}. */
    public String[] getInputCols() {
        return getOrDefault(inputCols);
    }

    /** See {@link #inputCols()}. */
    public AugmentTable setInputCols(String... value) {
        set(inputCols, value.clone());
        return this;
    }

    /** See {@link #labelCols()}. */
    public String[] getLabelCols() {
        return getOrDefault(labelCols);
    }

    /** See {@link #labelCols()}. */
    public AugmentTable setLabelCols(String... value) {
        set(labelCols, value.clone());
        return this;
    }

    /** Sets the operations, in the order in which they are applied; each must be of a registered type. */
    @SafeVarargs
    public final AugmentTable setOps(ProbableOp<TableOp>... values) {
        List<ProbableOp<TableOp>> list = new ArrayList<>();
        for (ProbableOp<TableOp> value : values) {
            list.add(value);
        }
        return setOps(OpsJson.write(list, TableOps.catalog()));
    }

    @Override
    StructType changedSchema(StructType schema) {
        if (!isDefined(inputCols)) {
            throw new IllegalArgumentException(
                    "Cannot augment table in %s: found no columns, expected some; call setInputCols".formatted(uid()));
        }
        StructType result = schema;
        Set<String> seen = new HashSet<>();
        for (NumericColumn column : columns(schema)) {
            if (!seen.add(column.name())) {
                throw new IllegalArgumentException(
                        "Cannot augment table in %s: found column '%s' twice, expected each once in inputCols and labelCols"
                                .formatted(uid(), column.name()));
            }
            result = Columns.with(result, column.output());
        }
        return result;
    }

    private List<NumericColumn> columns(StructType schema) {
        String[] labels = isDefined(labelCols) ? getLabelCols() : new String[0];
        return Stream.concat(Arrays.stream(getInputCols()), Arrays.stream(labels))
                .map(name -> NumericColumn.of(schema, name, uid()))
                .toList();
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType result = transformSchema(dataset.schema());
        TablePlan plan =
                new TablePlan(this, dataset.schema(), columns(dataset.schema()), getInputCols().length, operations());
        return plan.changed(dataset.toDF(), result);
    }

    private List<ProbableOp<TableOp>> operations() {
        return OpsJson.read(getOps(), TableOps.catalog());
    }

    /** Reads a saved stage. */
    public static MLReader<AugmentTable> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the stage saved at {@code path}. */
    public static AugmentTable load(String path) {
        return read().load(path);
    }
}
