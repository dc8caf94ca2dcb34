package io.bellows.kryo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The classes whose objects Spark hands to its serializer while a pipeline of Bellows is fitted, applied or saved. */
final class CrossingClasses {
    private static final Logger LOG = LoggerFactory.getLogger(CrossingClasses.class);

    /** Ours, each with its array. Each names its own serializer by annotation. */
    private static final List<String> OURS = List.of(
            "io.bellows.train.TrainingPlan",
            "io.bellows.train.TrainingResult",
            "io.bellows.train.BlockWorkerReport",
            "io.bellows.engine.bigdl.NoCriterion",
            "io.bellows.engine.bigdl.PassModule",
            "io.bellows.engine.bigdl.ShareMethod",
            "io.bellows.compress.QuantizationRecipe",
            "io.bellows.sample.GrowingRows",
            "io.bellows.sample.PackedRows",
            "io.bellows.train.data.RowCounts",
            "io.bellows.train.data.TargetMoments");

    /** Those that Spark leaves out: values of its schemas, tables that it broadcasts for joins, lists; and what BigDL broadcasts. */
    private static final List<String> OTHERS = List.of(
            "org.apache.spark.sql.types.BinaryType$",
            "org.apache.spark.sql.types.StringType$",
            "org.apache.spark.sql.types.BooleanType$",
            "org.apache.spark.sql.types.ByteType$",
            "org.apache.spark.sql.types.ShortType$",
            "org.apache.spark.sql.types.IntegerType$",
            "org.apache.spark.sql.types.LongType$",
            "org.apache.spark.sql.types.FloatType$",
            "org.apache.spark.sql.types.DoubleType$",
            "org.apache.spark.sql.types.DateType$",
            "org.apache.spark.sql.types.TimestampType$",
            "org.apache.spark.sql.types.NullType$",
            "org.apache.spark.sql.types.DecimalType",
            "org.apache.spark.sql.types.ArrayType",
            "org.apache.spark.sql.types.MapType",
            "org.apache.spark.sql.types.StructType",
            "org.apache.spark.sql.types.StructField",
            "[Lorg.apache.spark.sql.types.StructField;",
            "org.apache.spark.sql.types.Metadata",
            "org.apache.spark.ml.linalg.VectorUDT",
            "org.apache.spark.sql.execution.joins.UnsafeHashedRelation",
            "org.apache.spark.sql.execution.joins.LongHashedRelation",
            "org.apache.spark.sql.execution.joins.LongToUnsafeRowMap",
            "java.util.ArrayList",
            "com.intel.analytics.bigdl.dllib.utils.Table",
            "com.intel.analytics.bigdl.dllib.models.utils.ModelInfo",
            "com.intel.analytics.bigdl.dllib.tensor.TensorNumericMath$TensorNumeric$NumericFloat$",
            "scala.reflect.ManifestFactory$FloatManifest",
            "[Lcom.intel.analytics.bigdl.dllib.tensor.Tensor;",
            "com.intel.analytics.bigdl.dllib.tensor.DenseTensor",
            "com.intel.analytics.bigdl.dllib.tensor.ArrayStorage");

    private CrossingClasses() {}

    /** Those of them that this Spark has, in the order of registration. */
    static List<Class<?>> all() {
        List<Class<?>> classes = new ArrayList<>();
        Stream.concat(OURS.stream().flatMap(name -> Stream.of(name, "[L" + name + ";")), OTHERS.stream())
                .forEach(name -> find(name).ifPresent(classes::add));
        return classes;
    }

    /** Empty for a class of another version of Spark, which then cannot cross the wire either. */
    private static Optional<Class<?>> find(String name) {
        try {
            return Optional.of(Class.forName(name, false, CrossingClasses.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            LOG.debug("Not registered with Kryo, since this Spark has none: {}", name);
            return Optional.empty();
        }
    }
}
