"""Writes DIR/idioms.onnx, a network said the ways that exporters of PyTorch, TensorFlow and Paddle say it, and what
onnxruntime gives for DIR's rows, the sines of 1, 2, 3 ...: DIR/idioms.json, the logits before the last softmax.

Run with: pip install numpy onnx==1.23.2 onnxruntime==1.20.1; python onnx_import_peer.py ../resources/onnx-import
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

ROWS = 3


class Graph:
    def __init__(self):
        self.random = np.random.default_rng(5)
        self.nodes, self.initializers, self.count = [], [], 0

    def weight(self, name, *shape, low=-0.5, high=0.5):
        values = self.random.uniform(low, high, shape).astype(np.float32)
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def constant(self, value, dtype):
        self.count += 1
        output = f"/Constant_{self.count}_output_0"
        tensor = numpy_helper.from_array(np.array(value, dtype))
        self.nodes.append(helper.make_node("Constant", [], [output], value=tensor))
        return output

    def node(self, kind, *inputs, **attributes):
        self.count += 1
        output = f"/{kind}_{self.count}_output_0"
        self.nodes.append(helper.make_node(kind, list(inputs), [output], name=f"/{kind}_{self.count}", **attributes))
        return output


def build():
    g = Graph()
    x = g.node("Conv", "x", g.weight("stem.weight", 8, 3, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])
    norm = [g.weight("bn.weight", 8), g.weight("bn.bias", 8), g.weight("bn.mean", 8), g.weight("bn.var", 8, low=0.5, high=2)]
    x = g.node("BatchNormalization", x, *norm, epsilon=1e-3)
    x = g.node("Mul", x, g.node("HardSigmoid", x, alpha=1 / 6, beta=0.5))
    shortcut = x
    x = g.node("Conv", x, g.weight("onnx::Conv_7", 8, 1, 3, 3), g.weight("onnx::Conv_8", 8), group=8, pads=[1, 1, 1, 1])
    x = g.node("Clip", x, g.constant(0, np.float32), g.constant(6, np.float32))
    gate = g.node("ReduceMean", x, g.constant([2, 3], np.int64), keepdims=1)
    gate = g.node("Conv", gate, g.weight("squeeze.weight", 4, 8, 1, 1), g.weight("squeeze.bias", 4))
    gate = g.node("Relu", gate)
    gate = g.node("Conv", gate, g.weight("expand.weight", 8, 4, 1, 1), g.weight("expand.bias", 8))
    x = g.node("Mul", g.node("Sigmoid", gate), x)
    x = g.node("Add", x, shortcut)
    x = g.node("Mul", x, g.node("Sigmoid", x))
    x = g.node("MaxPool", x, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    x = g.node("AveragePool", x, kernel_shape=[2, 2], strides=[1, 1])
    pooled = g.node("Reshape", g.node("GlobalAveragePool", x), g.constant([-1, 8], np.int64))
    squeezed = g.node("Squeeze", g.node("GlobalAveragePool", x), g.constant([2, 3], np.int64))
    x = g.node("Concat", pooled, squeezed, g.node("Flatten", x), axis=1)
    x = g.node("Identity", g.node("Dropout", x))
    x = g.node("Add", g.node("MatMul", x, g.weight("fc.weight", 88, 6)), g.weight("fc.bias", 6))
    x = g.node("Tanh", x)
    x = g.node("Gemm", x, g.weight("head", 6, 5), g.weight("head.bias", 5), alpha=0.5, beta=2.0)
    return g, x


def model(g, nodes, output, file):
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "idioms",
        [value("x", TensorProto.FLOAT, ["batch", 3, 15, 15])],
        [value(output, TensorProto.FLOAT, ["batch", 5])],
        g.initializers,
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(proto, full_check=True)
    onnx.save(proto, file)


def main(folder):
    g, logits = build()
    plain = folder / "plain.onnx"
    model(g, g.nodes, logits, plain)
    model(g, g.nodes + [helper.make_node("Softmax", [logits], ["probabilities"], axis=-1)], "probabilities", folder / "idioms.onnx")
    size = 3 * 15 * 15
    rows = np.sin(np.arange(1, ROWS * size + 1)).astype(np.float32).reshape(ROWS, 3, 15, 15)
    session = onnxruntime.InferenceSession(plain, providers=["CPUExecutionProvider"])
    (folder / "idioms.json").write_text(json.dumps(session.run(None, {"x": rows})[0].tolist()))
    plain.unlink()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
