package io.bellows.engine.onnx;

import io.bellows.engine.onnx.ImportedGraph.Form;
import io.bellows.engine.onnx.ImportedGraph.Value;
import io.bellows.network.Shape;
import io.bellows.network.layer.Concat;
import io.bellows.network.layer.Flatten;
import io.bellows.network.layer.Reshape;
import io.bellows.network.layer.Slice;
import java.util.Arrays;

/** Operators that move values without computing. */
final class ShapeImports {
    private ShapeImports() {}

    /** The tensor that {@code at} makes is another name of its input. */
    static void same(OperatorImport at) {
        at.graph().alias(at.output(), at.graph().value(at.input(0)));
    }

    static void flatten(OperatorImport at) {
        at.attributes().require("axis", 1);
        toVector(at);
    }

    private static void toVector(OperatorImport at) {
        Value value = at.graph().value(at.input(0));
        requireInOrder(value, at.input(0));
        if (at.graph().shapeOf(at.input(0)).rank() == 1) {
            at.graph().alias(at.output(), new Value(value.layer(), Form.SAME));
        } else {
            at.graph().add(at.output(), new Flatten(), Form.SAME, at.output(), at.input(0));
        }
    }

    private static void requireInOrder(Value value, String tensor) {
        if (value.form() == Form.WORDS) {
            throw new IllegalArgumentException(
                    "found vectors of words '" + tensor + "', expected them to be transposed to channels first");
        }
    }

    static void reshape(OperatorImport at) {
        long[] wanted = at.constants().longs(at.input(1));
        Shape shape = at.graph().shapeOf(at.input(0));
        Value value = at.graph().value(at.input(0));
        requireInOrder(value, at.input(0));
        if (wanted.length < 2 || (wanted[0] != 0 && wanted[0] != -1)) {
            throw new IllegalArgumentException("found shape " + Arrays.toString(wanted)
                    + ", expected one whose first extent is that of the batch, 0 or -1");
        }
        int[] dims = dims(Arrays.copyOfRange(wanted, 1, wanted.length), shape);
        boolean isPixel = dims.length == 3 && dims[1] == 1 && dims[2] == 1 && shape.rank() == 1;
        if (dims.length == 1) {
            toVector(at);
        } else if (isPixel) {
            at.graph().alias(at.output(), new Value(value.layer(), Form.PIXEL));
        } else if (Arrays.equals(dims, shape.toArray())) {
            same(at);
        } else {
            at.graph().add(at.output(), new Reshape(Shape.of(dims)), Form.SAME, at.output(), at.input(0));
        }
    }

    private static int[] dims(long[] wanted, Shape shape) {
        int[] dims = new int[wanted.length];
        int known = 1;
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Math.toIntExact(wanted[i] == 0 && i < shape.rank() ? shape.dim(i) : wanted[i]);
            known = dims[i] > 0 ? Math.multiplyExact(known, dims[i]) : known;
        }
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] < 0 ? shape.size() / known : dims[i];
        }
        return dims;
    }

    static void squeeze(OperatorImport at) {
        Value value = at.graph().value(at.input(0));
        if (value.form() != Form.PIXEL || !OperatorImport.areAxes(at.numbers("axes", 1), 4, 2, 3)) {
            throw new IllegalArgumentException("found other axes than height and width of one pixel");
        }
        at.graph().alias(at.output(), new Value(value.layer(), Form.SAME));
    }

    static void unsqueeze(OperatorImport at) {
        Value value = at.graph().value(at.input(0));
        boolean isVector =
                value.form() == Form.SAME && at.graph().shapeOf(at.input(0)).rank() == 1;
        if (!isVector || !OperatorImport.areAxes(at.numbers("axes", 1), 4, 2, 3)) {
            throw new IllegalArgumentException("found other axes than a height and a width behind a vector");
        }
        at.graph().alias(at.output(), new Value(value.layer(), Form.PIXEL));
    }

    static void transpose(OperatorImport at) {
        Value value = at.graph().value(at.input(0));
        if (value.form() != Form.WORDS || !Arrays.equals(at.attributes().numbers("perm"), new long[] {0, 2, 1})) {
            throw new IllegalArgumentException("found another order of axes than words and their vectors exchanged");
        }
        at.graph().alias(at.output(), new Value(value.layer(), Form.SAME));
    }

    static void concat(OperatorImport at) {
        at.attributes().require("axis", 1);
        Form form = at.graph().value(at.input(0)).form();
        for (String input : at.node().getInputList()) {
            requireInOrder(at.graph().value(input), input);
        }
        at.graph()
                .add(
                        at.output(),
                        new Concat(),
                        form,
                        at.output(),
                        at.node().getInputList().toArray(String[]::new));
    }

    static void slice(OperatorImport at) {
        int extent = at.graph().shapeOf(at.input(0)).dim(0);
        long[] from = at.constants().longs(at.input(1));
        long[] to = at.constants().longs(at.input(2));
        long[] axes = at.hasInput(3) ? at.constants().longs(at.input(3)) : new long[] {0};
        long[] steps = at.hasInput(4) ? at.constants().longs(at.input(4)) : new long[] {1};
        if (from.length != 1 || axes.length != 1 || axes[0] != 1 || steps[0] != 1) {
            throw new IllegalArgumentException("found axes " + Arrays.toString(axes) + " in steps of "
                    + Arrays.toString(steps) + ", expected axis 1 in steps of 1");
        }
        Slice layer = new Slice(place(from[0], extent), place(to[0], extent));
        at.graph().add(at.output(), layer, at.graph().value(at.input(0)).form(), at.output(), at.input(0));
    }

    private static int place(long given, int extent) {
        return (int) Math.max(0, Math.min(extent, given < 0 ? given + extent : given));
    }
}
