package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private static final LoopWatch SHORT = new LoopWatch(Duration.ofMillis(300));

    /** Doubles its one number until {@code end} of it is false. */
    private static byte[] doubled(String end) {
        SampleGraphs body = SampleGraphs.graph()
                .input("trip", TensorType.INT64)
                .input("before", TensorType.BOOL)
                .input("state", TensorType.FLOAT, -1, 1)
                .output("after", TensorType.BOOL)
                .output("next", TensorType.FLOAT, -1, 1)
                .floats("least", new float[] {1000}, 1)
                .node("Add", "next", "state", "state")
                .node("ReduceMax", "largest", "next")
                .node("Less", "below", "largest", "least")
                .node("Squeeze", "small", "below")
                .node(end, "after", "small");
        NodeProto loop = NodeProto.newBuilder()
                .setName("loop")
                .setOpType("Loop")
                .addAllInput(List.of("", "", "x"))
                .addOutput("y")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body.proto().getGraph()))
                .build();
        SampleGraphs model =
                SampleGraphs.graph().input("x", TensorType.FLOAT, -1, 1).output("y", TensorType.FLOAT, -1, 1);
        return model.proto().toBuilder()
                .setGraph(model.proto().getGraph().toBuilder().addNode(loop))
                .build()
                .toByteArray();
    }

    private static float run(TensorSession session, float value) {
        TensorBatch batch = new TensorBatch(TensorType.FLOAT);
        batch.add(new float[] {value}, 0, 1);
        return session.run(List.of(batch), List.of(new long[] {1, 1}), List.of("y"))
                .get(0)
                .floats()[0];
    }

    @Test
    void aLoopThatDoesNotEndIsEndedAndTheSessionGoesOn() {
        try (TensorSession session = new TensorSession(doubled("Identity"), 1, SHORT)) {
            assertThat(run(session, 3)).isEqualTo(1536);
            assertThatThrownBy(() -> run(session, -1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "Cannot run the model: found a loop that still ran after 0 s, expected one that ends");
            assertThat(run(session, 5)).isEqualTo(1280);
        }
    }

    @Test
    void findsLoopsWhereverTheyAre() {
        assertThat(LoopWatch.over(doubled("Identity"))).isPresent();
        assertThat(LoopWatch.over(SampleGraphs.affine().bytes())).isEmpty();
        assertThat(LoopWatch.over(new byte[3])).isEmpty();
    }
}
