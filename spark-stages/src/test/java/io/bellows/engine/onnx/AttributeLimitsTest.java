package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of these models ends the process, or never returns, when ONNX Runtime opens or runs it. */
class AttributeLimitsTest {
    private static void refuses(NodeProto node, String... message) {
        GraphProto.Builder graph = SampleGraphs.affine().proto().getGraph().toBuilder();
        byte[] model = SampleGraphs.affine().proto().toBuilder()
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(5))
                .setGraph(graph.addNode(node))
                .build()
                .toByteArray();
        assertThatThrownBy(() -> OnnxFile.of(model, "bad.onnx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot load ONNX model 'bad.onnx': in node 'odd'")
                .message()
                .contains(message);
    }

    private static NodeProto.Builder node(String type, String... inputs) {
        return NodeProto.newBuilder()
                .setName("odd")
                .setOpType(type)
                .addAllInput(List.of(inputs))
                .addOutput("z");
    }

    private static AttributeProto numbers(String name, long... values) {
        return OnnxGraph.attribute(name, values);
    }

    @ParameterizedTest
    @CsvSource({
        "ConvTranspose, group, 0, 2",
        "DepthToSpace, blocksize, 1099511627776, 1",
        "GatherND, batch_dims, -4611686018427387904, 2",
        "RoiAlign, sampling_ratio, 1099511627776, 3",
        "Concat, axis, 4294967296, 2"
    })
    void refuseWholeNumbersThatMakeNoSense(String type, String attribute, long value, int inputs) {
        String[] read = {"y", "bias", "two"};
        NodeProto node = node(type, Arrays.copyOf(read, inputs))
                .addAttribute(OnnxGraph.attribute(attribute, value))
                .build();

        refuses(node, "found " + attribute + " " + value + ", expected");
    }

    private static NodeProto ngrams(long[] starts, long[] places, long... pool) {
        return node("TfIdfVectorizer", "y")
                .addAttribute(numbers("ngram_counts", starts))
                .addAttribute(numbers("ngram_indexes", places))
                .addAttribute(numbers("pool_int64s", pool))
                .build();
    }

    @Test
    void refuseNgramsWithoutAPlace() {
        refuses(ngrams(new long[] {0}, new long[] {0, 1}, 5, 6, 7), "found 2 ngram_indexes for 3 n-grams");
        refuses(ngrams(new long[] {0, 1}, new long[] {0, 1}, 5, 6), "expected a part of the pool, of whole n-grams");
        refuses(ngrams(new long[] {0, 9}, new long[] {0, 1}, 5, 6, 7), "in a pool of 3");
    }

    /** Two nodes, of which the first is the root, and three leaves. */
    private static NodeProto tree(long[] yes, long[] yesIsLeaf, long... no) {
        return node("TreeEnsemble", "y")
                .setDomain("ai.onnx.ml")
                .addAttribute(numbers("nodes_featureids", 0, 1))
                .addAttribute(numbers("nodes_truenodeids", yes))
                .addAttribute(numbers("nodes_trueleafs", yesIsLeaf))
                .addAttribute(numbers("nodes_falsenodeids", no))
                .addAttribute(numbers("nodes_falseleafs", 1, 1))
                .addAttribute(numbers("leaf_targetids", 0, 0, 0))
                .addAttribute(numbers("tree_roots", 0))
                .build();
    }

    @Test
    void refuseTreesThatAreNone() {
        long[] toNode = {0, 1};
        refuses(tree(new long[] {1, 0}, new long[] {0, 0}, 0, 1), "found tree node 0, which two ways lead to");
        refuses(tree(new long[] {7, 0}, toNode, 0, 1), "found tree node 7, expected one of 2");
        refuses(tree(new long[] {1, 0}, toNode, 0, 3), "found tree leaf 3, expected one of 3");
        refuses(tree(new long[] {1}, toNode, 0, 1), "found ends of 1 tree nodes, expected 2");
    }

    @Test
    void refuseGraphsThatLieTooDeep() {
        GraphProto inner = SampleGraphs.graph()
                .node("Identity", "t", "x")
                .output("t", TensorType.FLOAT, -1, 3)
                .proto()
                .getGraph();
        for (int level = 0; level < 13; level++) {
            inner = branch("t" + level, inner);
        }
        NodeProto outer =
                node("If", "which").addAttribute(graph("then_branch", inner)).build();
        ModelProto.Builder model = SampleGraphs.graph()
                .input("x", TensorType.FLOAT, -1, 3)
                .input("which", TensorType.BOOL)
                .output("z", TensorType.FLOAT, -1, 3)
                .proto()
                .toBuilder();
        model.getGraphBuilder().addNode(outer);

        assertThatThrownBy(() -> OnnxFile.of(model.build().toByteArray(), "deep.onnx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found graphs within graphs deeper than 12");
    }

    private static GraphProto branch(String output, GraphProto inner) {
        return GraphProto.newBuilder()
                .setName(output)
                .addNode(NodeProto.newBuilder()
                        .setOpType("If")
                        .addInput("which")
                        .addOutput(output)
                        .addAttribute(graph("then_branch", inner)))
                .addOutput(ValueInfoProto.newBuilder().setName(output))
                .build();
    }

    private static AttributeProto graph(String name, GraphProto graph) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graph)
                .build();
    }

    @Test
    void leaveSoundTreesAndNgramsAlone() {
        AttributeLimits.check(ngrams(new long[] {0, 2}, new long[] {0, 1, 2}, 5, 6, 7, 8));
        AttributeLimits.check(tree(new long[] {1, 2}, new long[] {0, 1}, 0, 1));
        assertThat(SampleGraphs.affine()
                        .node("Constant", "z", "value_int", Long.MIN_VALUE)
                        .file()
                        .outputs())
                .hasSize(1);
    }

    /** A Loop over {@code y} that ends where {@code condition}, of its body, is false. */
    private static NodeProto loop(String trips, NodeProto condition) {
        SampleGraphs body = SampleGraphs.graph()
                .input("trip", TensorType.INT64)
                .input("before", TensorType.BOOL)
                .input("state", TensorType.FLOAT, -1, 3)
                .output("after", TensorType.BOOL)
                .output("next", TensorType.FLOAT, -1, 3)
                .node("Neg", "next", "state");
        return node("Loop", trips, "", "y")
                .addAttribute(graph(
                        "body",
                        body.proto().getGraph().toBuilder().addNode(condition).build()))
                .build();
    }

    @Test
    void refuseALoopThatNeverEnds() {
        NodeProto same = node("Identity", "before").setOutput(0, "after").build();
        NodeProto computed = node("Not", "before").setOutput(0, "after").build();
        GraphProto graph = SampleGraphs.affine()
                .longs("many", new long[] {Long.MAX_VALUE})
                .longs("few", new long[] {3})
                .proto()
                .getGraph();

        refuses(loop("", same), "found a Loop without a bound of trips whose condition never changes");
        assertThatThrownBy(() -> LoopEnd.check(loop("many", same), graph))
                .hasMessageContaining("expected one that ends");
        LoopEnd.check(loop("few", same), graph);
        LoopEnd.check(loop("many", computed), graph);
        LoopEnd.check(loop("computed", same), graph);
    }
}
