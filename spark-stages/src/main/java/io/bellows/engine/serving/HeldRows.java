package io.bellows.engine.serving;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.catalyst.analysis.GetColumnByOrdinal;
import org.apache.spark.sql.catalyst.encoders.ExpressionEncoder;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GetStructField;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.objects.Invoke;
import org.apache.spark.sql.catalyst.expressions.objects.StaticInvoke;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.ObjectType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * The encoder by which {@code mapPartitions} sees {@link HeldRow}s.
 *
 * <p>Spark's own row encoder turns every value of every column into a Java object and back, each float of the features
 * boxed, and loses the columns' metadata; that cost 0.2 ms a row of 12,000 features, where copying the row in its binary
 * form costs 0.04 ms. Hence this one, which names classes of Spark's Catalyst.
 */
final class HeldRows {
    private static final DataType TYPE = new ObjectType(HeldRow.class);

    private HeldRows() {}

    static Encoder<HeldRow> encoder(StructType schema) {
        List<Expression> read = new ArrayList<>();
        List<Expression> written = new ArrayList<>();
        Expression row = new Invoke(
                new BoundReference(0, TYPE, true), "row", schema, seq(List.of()), seq(List.of()), true, false, true);
        for (int i = 0; i < schema.size(); i++) {
            StructField field = schema.apply(i);
            read.add(name(field));
            read.add(new GetColumnByOrdinal(i, field.dataType()));
            written.add(name(field));
            written.add(new GetStructField(row, i, Option.empty()));
        }
        Expression held = new StaticInvoke(
                HeldRow.class,
                TYPE,
                "of",
                seq(List.of(new CreateNamedStruct(seq(read)))),
                seq(List.of()),
                true,
                false,
                true);
        return new ExpressionEncoder<>(
                new CreateNamedStruct(seq(written)), held, ClassTag$.MODULE$.apply(HeldRow.class));
    }

    private static Expression name(StructField field) {
        return Literal.create(field.name(), DataTypes.StringType);
    }

    private static <T> Seq<T> seq(List<? extends T> list) {
        return JavaConverters.<T>asScalaBufferConverter(List.copyOf(list))
                .asScala()
                .toSeq();
    }
}
