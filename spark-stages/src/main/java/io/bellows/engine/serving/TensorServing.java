package io.bellows.engine.serving;

import io.bellows.augmentation.naming.NearestName;
import io.bellows.column.Columns;
import io.bellows.column.TensorShape;
import io.bellows.engine.onnx.RowInputs;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.engine.onnx.TensorType;
import io.bellows.engine.onnx.TensorValues;
import io.bellows.network.InputIds;
import io.bellows.param.HandleInvalid;
import io.bellows.param.NameMap;
import io.bellows.param.OnnxModelParams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model of any inputs and outputs, matched with columns by name.
 *
 * @param uid of the stage
 * @param mode what happens to rows that cannot be used
 * @param batchRows rows predicted together
 * @param inputs of the model
 * @param available outputs of the model
 * @param inputCols columns by the names of inputs; inputs that are not there are read from the column of their own name
 * @param outputCols new columns by the names of outputs; where it is empty, all outputs become columns of their own name
 */
public record TensorServing(
        String uid,
        HandleInvalid mode,
        int batchRows,
        List<TensorSpec> inputs,
        List<TensorSpec> available,
        Map<String, String> inputCols,
        Map<String, String> outputCols)
        implements Serving {
    public TensorServing {
        requireKnown(uid, "input", inputs, inputCols);
        requireKnown(uid, "output", available, outputCols);
        if (new RowInputs(inputs).rows() == 0) {
            throw new IllegalArgumentException("Cannot serve the model of " + uid + ": found inputs " + inputs
                    + ", whose first extents are 0, expected at least 1; export it with a free batch dimension");
        }
    }

    /** As the params of {@code stage} say, of a model of {@code inputs} and {@code outputs}. */
    public static TensorServing of(OnnxModelParams<?> stage, List<TensorSpec> inputs, List<TensorSpec> outputs) {
        return new TensorServing(
                stage.uid(),
                stage.handleInvalid().constant(stage.getHandleInvalid()),
                stage.getPredictionBatchSize(),
                inputs,
                outputs,
                NameMap.read(stage.getInputCols()),
                NameMap.read(stage.getOutputCols()));
    }

    private static void requireKnown(String uid, String kind, List<TensorSpec> specs, Map<String, String> cols) {
        List<String> names = specs.stream().map(TensorSpec::name).toList();
        for (String name : cols.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("Cannot find %s '%s' in the model of %s: found %s; %s"
                        .formatted(kind, name, uid, specs, NearestName.hint(name, names)));
            }
        }
    }

    @Override
    public List<TensorReader> readers(StructType schema) {
        List<TensorReader> readers = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            readers.add(reader(schema, inputs.get(i), new RowInputs(inputs).rowDims(i)));
        }
        return readers;
    }

    private TensorReader reader(StructType schema, TensorSpec input, long[] rowDims) {
        String column = column(input);
        if (!Columns.has(schema, column) && !inputCols.containsKey(input.name())) {
            throw new IllegalArgumentException("Cannot find column '" + column + "' for input " + input + " of " + uid
                    + ": found columns " + Arrays.toString(schema.fieldNames())
                    + "; name the column of the input in inputCols");
        }
        StructField field = Columns.requireColumn(schema, column, uid);
        long[] shape = shape(rowDims, field);
        int ordinal = schema.fieldIndex(column);
        if (!ValueReader.canRead(field.dataType(), input, shape)) {
            throw new IllegalArgumentException("Cannot use column '" + column + "' in " + uid + " for input " + input
                    + ": found type " + field.dataType().simpleString() + ", expected "
                    + ElementKind.expected(input.type()) + expectedForm(shape));
        }
        boolean isFeatures = input.type() == TensorType.FLOAT
                && shape.length > 0
                && Arrays.stream(shape).allMatch(dim -> dim >= 0)
                && Columns.holdsNumbers(field.dataType());
        return isFeatures && Arrays.equals(shape, rowDims)
                ? new FeatureReader(ordinal, field.dataType(), size(shape), InputIds.none())
                : new ValueReader(ordinal, field.dataType(), shape);
    }

    private String column(TensorSpec input) {
        return inputCols.getOrDefault(input.name(), input.name());
    }

    @Override
    public List<String> inputColumns() {
        return inputs.stream().map(this::column).distinct().toList();
    }

    private static String expectedForm(long[] shape) {
        if (shape.length == 0) {
            return ", one a row";
        }
        long free = Arrays.stream(shape).filter(dim -> dim < 0).count();
        String nested = "arrays nested " + shape.length + " deep";
        return free > 1
                ? " in " + nested + ", or a flat array with a shape in its metadata, such as ToTensor makes"
                : " in a flat array" + (shape.length > 1 ? " or in " + nested : "");
    }

    /** The input's own extents, the free ones as the column's metadata have them, if it has as many. */
    private static long[] shape(long[] rowDims, StructField field) {
        long[] shape = rowDims.clone();
        Optional<int[]> known = TensorShape.read(field);
        if (known.isPresent() && known.get().length == shape.length) {
            for (int i = 0; i < shape.length; i++) {
                shape[i] = shape[i] < 0 ? known.get()[i] : shape[i];
            }
        }
        return shape;
    }

    private static int size(long[] shape) {
        return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    @Override
    public List<String> outputs() {
        return outputCols.isEmpty()
                ? available.stream().map(TensorSpec::name).toList()
                : List.copyOf(outputCols.keySet());
    }

    @Override
    public TensorColumns columns() {
        RowInputs rows = new RowInputs(inputs);
        List<OutputColumn> columns = outputs().stream()
                .map(name -> available.stream()
                        .filter(spec -> spec.name().equals(name))
                        .findFirst()
                        .orElseThrow())
                .map(spec -> new OutputColumn(
                        spec, outputCols.getOrDefault(spec.name(), spec.name()), rows.givesAllOf(spec), rows.isAlone()))
                .toList();
        return new Listed(columns);
    }

    /**
     * Columns of outputs.
     *
     * @param columns one for each output
     */
    private record Listed(List<OutputColumn> columns) implements TensorColumns {
        @Override
        public List<StructField> fields(boolean nullable) {
            return columns.stream().map(column -> column.field(nullable)).toList();
        }

        @Override
        public Object[] values(List<TensorValues> outputs, int row, int rows) {
            Object[] values = new Object[columns.size()];
            Arrays.setAll(values, i -> columns.get(i).value(outputs.get(i), row, rows));
            return values;
        }
    }
}
