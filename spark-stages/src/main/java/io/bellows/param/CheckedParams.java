package io.bellows.param;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import scala.Function1;

/**
 * Makes params that check their value when it is set.
 *
 * <p>A refused value is an {@link IllegalArgumentException} that names the param, its stage, the value found and what
 * was expected. Make them in a stage's constructor, after its uid is known.
 */
public final class CheckedParams {
    private CheckedParams() {}

    /** The name of a column: a string that is not empty. */
    public static Param<String> column(Params parent, String name, String doc) {
        return new Param<>(
                parent,
                name,
                doc,
                check(parent, name, (String value) -> value != null && !value.isEmpty(), "the name of a column"));
    }

    /** The names of one column or more: strings that are not empty. */
    public static StringArrayParam columns(Params parent, String name, String doc) {
        return new StringArrayParam(
                parent,
                name,
                doc,
                check(
                        parent,
                        name,
                        (String[] value) -> value.length > 0
                                && Arrays.stream(value).allMatch(column -> column != null && !column.isEmpty()),
                        "the names of one column or more"));
    }

    /** A string that passes {@code valid}; {@code expected} says in the error what would. */
    public static Param<String> string(
            Params parent, String name, String doc, SerializablePredicate<String> valid, String expected) {
        return new Param<>(parent, name, doc, check(parent, name, valid, expected));
    }

    /** Strings that each pass {@code valid}; {@code expected} says in the error what would. */
    public static StringArrayParam strings(
            Params parent, String name, String doc, SerializablePredicate<String> valid, String expected) {
        return new StringArrayParam(
                parent,
                name,
                doc,
                check(
                        parent,
                        name,
                        (String[] value) -> Arrays.stream(value).allMatch(entry -> entry != null && valid.test(entry)),
                        expected));
    }

    /** A whole number ≥ {@code least}. */
    public static IntParam intAtLeast(Params parent, String name, String doc, int least) {
        return new IntParam(
                parent, name, doc, check(parent, name, (Object value) -> (int) value >= least, ">= " + least));
    }

    /** A whole number from {@code least} to {@code most}, both included. */
    public static IntParam intBetween(Params parent, String name, String doc, int least, int most) {
        return new IntParam(
                parent,
                name,
                doc,
                check(
                        parent,
                        name,
                        (Object value) -> (int) value >= least && (int) value <= most,
                        "a whole number from " + least + " to " + most));
    }

    /** One of a few whole numbers. */
    public static IntParam intIn(Params parent, String name, String doc, int... allowed) {
        List<Integer> values = Arrays.stream(allowed).boxed().toList();
        return new IntParam(
                parent, name, doc, check(parent, name, (Object value) -> values.contains(value), "one of " + values));
    }

    /** Any long, such as a seed. */
    public static LongParam anyLong(Params parent, String name, String doc) {
        return new LongParam(parent, name, doc);
    }

    /** A long ≥ {@code least}. */
    public static LongParam longAtLeast(Params parent, String name, String doc, long least) {
        return new LongParam(
                parent, name, doc, check(parent, name, (Object value) -> (long) value >= least, ">= " + least));
    }

    /** A finite number &gt; {@code bound}. */
    public static DoubleParam doubleAbove(Params parent, String name, String doc, double bound) {
        return new DoubleParam(
                parent,
                name,
                doc,
                check(
                        parent,
                        name,
                        (Object value) -> Double.isFinite((double) value) && (double) value > bound,
                        "a finite number > " + bound));
    }

    /** A number from {@code least} to {@code most}, both included. */
    public static DoubleParam doubleBetween(Params parent, String name, String doc, double least, double most) {
        return new DoubleParam(
                parent,
                name,
                doc,
                check(
                        parent,
                        name,
                        (Object value) -> (double) value >= least && (double) value <= most,
                        "a number from " + least + " to " + most));
    }

    /** A number &gt; {@code bound} and ≤ {@code most}. */
    public static DoubleParam doubleAboveTo(Params parent, String name, String doc, double bound, double most) {
        return new DoubleParam(
                parent,
                name,
                doc,
                check(
                        parent,
                        name,
                        (Object value) -> (double) value > bound && (double) value <= most,
                        "a number > " + bound + " and <= " + most));
    }

    /** A number that passes {@code valid}; {@code expected} says in the error what would. */
    public static DoubleParam doubleThat(
            Params parent, String name, String doc, SerializablePredicate<Double> valid, String expected) {
        return new DoubleParam(
                parent, name, doc, check(parent, name, (Object value) -> valid.test((double) value), expected));
    }

    /** An array of numbers each of which passes {@code valid}; {@code expected} says in the error what would. */
    public static DoubleArrayParam doubles(
            Params parent, String name, String doc, SerializablePredicate<double[]> valid, String expected) {
        return new DoubleArrayParam(parent, name, doc, check(parent, name, valid, expected));
    }

    /** An array of whole numbers of at least {@code least} each. */
    public static IntArrayParam intsAtLeast(Params parent, String name, String doc, int least) {
        SerializablePredicate<int[]> valid = numbers -> Arrays.stream(numbers).allMatch(number -> number >= least);
        return new IntArrayParam(parent, name, doc, check(parent, name, valid, "whole numbers >= " + least));
    }

    private static <T> Function1<T, Object> check(
            Params parent, String name, SerializablePredicate<T> valid, String expected) {
        String stage = parent.uid();
        return (Function1<T, Object> & Serializable) value -> {
            if (!valid.test(value)) {
                throw new IllegalArgumentException("Cannot set param '%s' of %s: found %s, expected %s"
                        .formatted(name, stage, readable(value), expected));
            }
            return true;
        };
    }

    private static String readable(Object value) {
        if (value instanceof double[] numbers) {
            return Arrays.toString(numbers);
        }
        if (value instanceof int[] numbers) {
            return Arrays.toString(numbers);
        }
        if (value instanceof String[] names) {
            return Arrays.toString(names);
        }
        return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    }

    /** A check that travels with its param. */
    @FunctionalInterface
    public interface SerializablePredicate<T> extends Predicate<T>, Serializable {}
}
