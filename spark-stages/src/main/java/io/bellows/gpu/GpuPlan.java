package io.bellows.gpu;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What of a plan RAPIDS would run on a GPU, operator by operator, and what keeps the rest on the CPU; told by RAPIDS's own {@code
 * ExplainPlan}, on any machine, and without running the plan.
 *
 * <p>RAPIDS's jar ({@code com.nvidia:rapids-4-spark_2.12}, 24.12 for Spark 3.5.0 to 3.5.3) must be on the driver's class path; no
 * setting and no GPU is needed. The plan is made in a copy of the session, whose own settings stay as they are. What writes a
 * table is no part of a plan, and not examined.
 *
 * @param operators in the order of data: each after its inputs
 * @param notes what the operators do not tell, in sentences
 */
public record GpuPlan(List<PlanOperator> operators, List<String> notes) {
    private static final String WRITING =
            "What writes the rows is not part of a plan: RAPIDS writes Parquet and ORC on the GPU.";

    public GpuPlan {
        operators = List.copyOf(operators);
        notes = List.copyOf(notes);
    }

    /**
     * Explains the plan of {@code rows}; all operators are of the stage {@code query}.
     *
     * @throws IllegalStateException if RAPIDS's jar is not there, or fails
     * @throws IllegalArgumentException if {@code rows} are the result of a command, or a stream
     */
    public static GpuPlan explain(Dataset<?> rows) {
        return explain(batch(rows), new StageTags(), null);
    }

    /**
     * Explains what {@code pipeline} does to {@code rows}: a {@code PipelineModel} or another transformer scores them; of a {@code
     * Pipeline} or another estimator, the way of the rows to the trainer in it is examined, and nothing is trained. Estimators that
     * are no trainers are fitted on the first 1,000 rows.
     *
     * @throws IllegalStateException if RAPIDS's jar is not there, or fails
     * @throws IllegalArgumentException if the stages do not fit the rows, or these are a stream
     */
    public static GpuPlan explain(PipelineStage pipeline, Dataset<?> rows) {
        StageTags tags = new StageTags();
        StageWalk walk = new StageWalk(tags, batch(rows));
        walk.run(pipeline);
        return explain(walk.rows(), tags, walk);
    }

    /** Spark plans a stream anew for each of its batches, and not before it starts. */
    private static Dataset<Row> batch(Dataset<?> rows) {
        if (rows.isStreaming()) {
            throw new IllegalArgumentException(
                    "Cannot explain the plan: found a stream, expected rows that are read once; explain the same query over"
                            + " spark.read() of what the stream reads");
        }
        return rows.toDF();
    }

    private static GpuPlan explain(Dataset<Row> rows, StageTags tags, StageWalk walk) {
        RapidsExplain.Explained explained = RapidsExplain.ask(rows);
        PlanReading reading = new PlanReading(tags, walk);
        reading.read(explained.text(), explained.plan());
        List<String> notes = new ArrayList<>(reading.notes());
        if (!explained.observed().isEmpty()) {
            notes.add("observe() was left out, which RAPIDS cannot explain and runs on the CPU: "
                    + String.join(", ", explained.observed()) + ".");
        }
        if (walk == null) {
            notes.add(WRITING);
        } else {
            notes.addAll(walk.notes());
        }
        return new GpuPlan(reading.operators(), notes);
    }

    /** The part of the plan's operators that would run on the GPU, from 0 to 1. */
    public double gpuShare() {
        long all = operators.stream().filter(PlanOperator::isOfPlan).count();
        return (double) operators.stream()
                        .filter(one -> one.placement() == Placement.GPU)
                        .count()
                / all;
    }

    /** How often rows are copied between the host's memory and the GPU's. */
    public int transfers() {
        return operators.stream().mapToInt(PlanOperator::transfers).sum();
    }

    /** The operators of the plan that stay on the CPU. */
    public List<PlanOperator> onCpu() {
        return operators.stream()
                .filter(one -> one.isOfPlan() && one.placement() == Placement.CPU)
                .toList();
    }

    /**
     * The operators as rows: {@code number} int, {@code stages} array of string, {@code operator} string, {@code placement} string
     * (GPU or CPU), {@code reasons} and {@code advice} array of string, {@code inputs} array of int, {@code transfers} int.
     */
    public Dataset<Row> toDF(SparkSession spark) {
        StructType schema = new StructType()
                .add("number", DataTypes.IntegerType, false)
                .add("stages", DataTypes.createArrayType(DataTypes.StringType, false), false)
                .add("operator", DataTypes.StringType, false)
                .add("placement", DataTypes.StringType, false)
                .add("reasons", DataTypes.createArrayType(DataTypes.StringType, false), false)
                .add("advice", DataTypes.createArrayType(DataTypes.StringType, false), false)
                .add("inputs", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
                .add("transfers", DataTypes.IntegerType, false);
        return spark.createDataFrame(
                operators.stream()
                        .map(one -> RowFactory.create(
                                one.number(),
                                one.stages().toArray(String[]::new),
                                one.operator(),
                                one.placement().name(),
                                one.reasons().toArray(String[]::new),
                                one.advice().toArray(String[]::new),
                                one.inputs().toArray(Integer[]::new),
                                one.transfers()))
                        .toList(),
                schema);
    }

    /** The plan as indented JSON: {@code gpuShare}, {@code transfers}, {@code operators}, {@code notes}. */
    public String toJson() {
        return PlanJson.write(this);
    }

    /** The plan as a table for a terminal, no line longer than 80 characters. */
    public String toTable() {
        return PlanTable.write(this);
    }
}
