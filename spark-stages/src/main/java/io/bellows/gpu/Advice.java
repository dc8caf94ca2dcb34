package io.bellows.gpu;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What to change for an operator that stays on the CPU, by what RAPIDS says of it. */
final class Advice {
    private static final Pattern SETTING = Pattern.compile("[Ss]et (spark\\.[\\w.]+) to (true|false)");
    /** Operators and expressions of typed functions, which take objects in place of columns. */
    private static final Pattern TYPED = Pattern.compile(
            "^(MapPartitions|MapElements|MapGroups|AppendColumns|DeserializeToObject|SerializeFromObject|Invoke|StaticInvoke"
                    + "|NewInstance|CreateExternalRow)\\b|ObjectType");

    /** What samplers make by tasks of their own is a scan to Spark. */
    private static final String MADE = "BatchScan";

    private static final String OWN =
            "by design: Bellows computes this in Java on the executor's cores; give it few rows and narrow columns";

    private record Rule(Pattern found, String advice) {}

    private static final List<Rule> RULES = List.of(
            rule(
                    "VectorUDT|UserDefinedType",
                    "keep numbers in array<float> columns; vectors of Spark ML never go to the GPU"),
            rule("ZipWith", "write zip_with(a, b, f) as transform(a, (x, k) -> f(x, b[k]))"),
            rule("<?Slice\\b", "write slice(a, i, n) as transform(sequence(i - 1, i + n - 2), k -> a[k])"),
            rule("ArrayAggregate", "write aggregate(a, ..) as explode and a sum by key, or as array_max or array_min"),
            rule("ArraySort\\b", "write array_sort as sort_array, which has no function of comparison"),
            rule("ArrayForAll", "write forall(a, p) as not exists(a, not p)"),
            rule("ScalaUDF", "write the function in Spark SQL, or let it implement com.nvidia.spark.RapidsUDF"),
            rule(
                    "InMemoryTableScan",
                    "drop cache(), or set spark.sql.cache.serializer to"
                            + " com.nvidia.spark.ParquetCachedBatchSerializer when the application starts"),
            rule("binaryFile|BinaryFileFormat", "write the files into a Parquet table once and read that"),
            rule("Columnar exchange without columnar children", "nothing here: it follows the operator below it"),
            rule("round-robin partitioning cannot sort", "leave repartition out, or repartition by a column"),
            rule("Randn\\b", "make normal numbers of xxhash64(key, k, seed) by Box and Muller's formula"),
            rule("XxHash64.*(Array|Binary)|(Array|Binary)Type.*XxHash64", "hash scalar columns alone"),
            rule("ExistingRDD|RDDScan|ExternalRDD", "read rows by spark.read rather than from an RDD"));

    private Advice() {}

    private static Rule rule(String found, String advice) {
        return new Rule(Pattern.compile(found), advice);
    }

    /**
     * Lines of advice, without repetition.
     *
     * @param ofBellows whether the operator is a stage's of Bellows, whose functions a user cannot rewrite
     */
    static List<String> of(String operator, List<String> reasons, boolean ofBellows) {
        Set<String> advice = new LinkedHashSet<>();
        boolean inJava = TYPED.matcher(operator).find();
        for (String reason : reasons) {
            boolean typed = inJava || TYPED.matcher(reason).find();
            if (ofBellows && (typed || operator.equals(MADE) || reason.startsWith("ScalaUDF"))) {
                advice.add(OWN);
            } else if (typed) {
                advice.add("write the typed function in Spark SQL: functions of rows in Java stay on the CPU");
            } else {
                byRules(operator, reason, advice);
            }
        }
        return List.copyOf(advice);
    }

    private static void byRules(String operator, String reason, Set<String> advice) {
        for (Rule rule : RULES) {
            if (rule.found.matcher(operator + " " + reason).find()) {
                advice.add(rule.advice);
            }
        }
        Matcher setting = SETTING.matcher(reason);
        while (setting.find() && !operator.equals("InMemoryTableScan")) {
            advice.add("set " + setting.group(1) + " = " + setting.group(2));
        }
    }
}
