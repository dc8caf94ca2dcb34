package io.bellows.train.epoch;

import io.bellows.column.EpochColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A DataFrame with an {@link EpochColumn}, cut in two where its plan begins to depend on the epoch.
 *
 * <p>What lies below the cut is computed once, by Spark as ever. What lies above it, projections and filters of single
 * rows alone, becomes a {@link RowProgram}. Other operators there, such as a join or a window, need more than one row and
 * are refused. Of a union with rows that pass by the stages, as {@code TrainingOnly} makes it, the part with the column
 * is taken.
 */
public final class EpochPlan {
    private final SparkSession session;
    private final String stage;
    private final LogicalPlan base;
    private final List<LogicalPlan> above;
    private final boolean isPart;

    private EpochPlan(Dataset<?> dataset, String stage) {
        this.session = dataset.sparkSession();
        this.stage = stage;
        EpochPath path = EpochPath.of(dataset.logicalPlan());
        if (path.isEmpty()) {
            throw new IllegalArgumentException("Cannot train " + stage + " on rows that change each epoch: found that"
                    + " the rows were copied after the stages, as CrossValidator does; put TrainingOnly inside it");
        }
        if (path.obstacle() != null) {
            throw refused(path.obstacle());
        }
        if (path.isUnused()) {
            throw new IllegalArgumentException(
                    "Cannot train " + stage + " on rows that change each epoch: found no stage"
                            + " whose choices vary by epoch, such as AugmentImages; add one, or set everyEpoch to false");
        }
        base = path.base();
        above = path.above();
        isPart = path.isPart();
    }

    /**
     * The plan of {@code dataset}, which must have the column.
     *
     * @throws IllegalArgumentException if stages after the cut need more than one row, or none varies by epoch
     */
    public static EpochPlan of(Dataset<?> dataset, String stage) {
        return new EpochPlan(dataset, stage);
    }

    /** Whether a stage that made {@code dataset} works with its {@link EpochColumn}; no job is started. */
    public static boolean varies(Dataset<?> dataset) {
        return EpochPath.varies(dataset.logicalPlan());
    }

    /** Whether the rows are only some of those of the DataFrame: others pass by the stages. */
    public boolean isPart() {
        return isPart;
    }

    /** The rows with all columns of the DataFrame, on no rows: to choose columns of, for {@link #parts}. */
    public Dataset<Row> varying() {
        Dataset<Row> empty = session.createDataFrame(
                JavaSparkContext.fromSparkContext(session.sparkContext()).<Row>emptyRDD(), base.schema());
        List<Attribute> names = list(base.output());
        List<Attribute> values = list(empty.logicalPlan().output());
        List<NamedExpression> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Attribute name = names.get(i);
            renamed.add(new Alias(
                    values.get(i),
                    name.name(),
                    name.exprId(),
                    name.qualifier(),
                    Option.apply(name.metadata()),
                    seq(List.of())));
        }
        LogicalPlan plan = new Project(seq(renamed), empty.logicalPlan());
        for (LogicalPlan node : above) {
            if (!(node instanceof Union)) {
                plan = node.withNewChildren(seq(List.of(plan)));
            }
        }
        return Dataset.ofRows(session, plan);
    }

    /**
     * The rows below the cut and what is made of them.
     *
     * @param base the columns that the programs take
     * @param features makes the features, its first column
     * @param labels makes the columns beside them
     */
    public record Parts(Dataset<Row> base, RowProgram features, RowProgram labels) {}

    /**
     * What Spark would do to single rows for columns of {@link #varying}.
     *
     * @param features the features alone, of {@code size} numbers
     * @param labels other columns
     * @param name what errors call the features
     */
    public Parts parts(Dataset<Row> features, Dataset<Row> labels, int size, String name) {
        List<LogicalPlan> featureNodes = nodes(features);
        List<LogicalPlan> labelNodes = nodes(labels);
        List<Attribute> given = list(featureNodes.get(featureNodes.size() - 1).output());
        List<Attribute> used = new ArrayList<>();
        List<Attribute> kept = new ArrayList<>();
        int epochField = -1;
        for (int i = 0; i < given.size(); i++) {
            Set<Long> id = Set.of(given.get(i).exprId().id());
            Attribute column = list(base.output()).get(i);
            boolean isEpoch = EpochColumn.isMarked(column.metadata());
            if (isEpoch || usedFirst(featureNodes, id) || usedFirst(labelNodes, id)) {
                epochField = isEpoch ? used.size() : epochField;
                used.add(given.get(i));
                kept.add(column);
            }
        }
        Dataset<Row> rows = Dataset.ofRows(session, new Project(seq(new ArrayList<NamedExpression>(kept)), base));
        return new Parts(
                rows,
                new RowProgram(steps(featureNodes, used), used.size(), epochField, size, stage, name),
                new RowProgram(steps(labelNodes, used), used.size(), epochField, 0, stage, name));
    }

    /** The optimized plan, top first. */
    private List<LogicalPlan> nodes(Dataset<Row> chosen) {
        List<LogicalPlan> nodes = new ArrayList<>();
        LogicalPlan node = chosen.queryExecution().optimizedPlan();
        while (!list(node.children()).isEmpty()) {
            nodes.add(node);
            if (!(node instanceof Project || node instanceof Filter)) {
                throw refused(node);
            }
            node = list(node.children()).get(0);
        }
        nodes.add(node);
        return nodes;
    }

    /** Whether the column of {@code id} is used by the operator that takes the rows, or is what is asked for. */
    private static boolean usedFirst(List<LogicalPlan> nodes, Set<Long> id) {
        // A filter passes on all columns, so that the next operators count, too, up to the first projection.
        for (int i = nodes.size() - 2; i >= 0; i--) {
            LogicalPlan node = nodes.get(i);
            if (list(node.expressions()).stream().anyMatch(expression -> EpochPath.refersTo(expression, id))) {
                return true;
            }
            if (node instanceof Project) {
                return false;
            }
        }
        return true;
    }

    private static List<RowProgram.Step> steps(List<LogicalPlan> nodes, List<Attribute> used) {
        List<RowProgram.Step> steps = new ArrayList<>();
        Seq<Attribute> input = seq(used);
        for (int i = nodes.size() - 2; i >= 0; i--) {
            if (nodes.get(i) instanceof Project project) {
                steps.add(new RowProgram.Columns(expressions(project), input));
                input = project.output();
            } else if (nodes.get(i) instanceof Filter filter) {
                steps.add(new RowProgram.Condition(filter.condition(), input));
            }
        }
        return steps;
    }

    private IllegalArgumentException refused(LogicalPlan node) {
        return new IllegalArgumentException("Cannot train " + stage
                + " on rows that change each epoch: found the operator '" + node.nodeName()
                + "' after a stage that varies by epoch, expected changes of single rows; move the stage that joins,"
                + " repeats or compares rows before it, or set everyEpoch to false");
    }

    private static Seq<Expression> expressions(Project project) {
        List<Expression> expressions = new ArrayList<>();
        list(project.projectList()).forEach(column -> expressions.add((Expression) column));
        return seq(expressions);
    }

    private static <T> List<T> list(Seq<T> values) {
        return JavaConverters.seqAsJavaList(values);
    }

    private static <T> Seq<T> seq(List<T> values) {
        return JavaConverters.asScalaBuffer(values).toList();
    }
}
