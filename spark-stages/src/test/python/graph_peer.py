"""Makes small ONNX models of several operator sets, of operators that Bellows does not export itself, for OnnxGraphsTest.

Each is checked by onnx.checker, and DIR/NAME.json holds what onnxruntime gives in floats for the inputs beside it.
Run with: pip install onnx==1.23.2 onnxruntime==1.29.0; python graph_peer.py ../resources/graphs
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

RANDOM = np.random.default_rng(5)


def constant(name, *shape, scale=None):
    fan = int(np.prod(shape[1:])) if len(shape) > 1 else 4
    return numpy_helper.from_array(
        (RANDOM.standard_normal(shape) * (scale or 1 / np.sqrt(fan))).astype(np.float32), name
    )


def longs(name, *values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def floats(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def node(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, inputs.split(), outputs.split(), **attributes)


def old():
    """Operator set 11: axes as attributes, softmax over a matrix, batch normalisation, constants as nodes, a series."""
    one = helper.make_tensor("one", TensorProto.FLOAT, [1], [1.5])
    nodes = [
        node("Conv", "x w1 b1", "c1", pads=[1, 1], kernel_shape=[3]),
        node("BatchNormalization", "c1 gamma beta mean var", "n1", epsilon=1e-5),
        node("Relu", "n1", "r1"),
        node("Dropout", "r1", "d1", ratio=0.5),
        node("Split", "d1", "s1 s2", axis=1, split=[3, 5]),
        node("Concat", "s2 s1", "k1", axis=1),
        node("Constant", "", "factor", value=one),
        node("Mul", "k1 factor", "m1"),
        node("Unsqueeze", "m1", "u1", axes=[3]),
        node("Squeeze", "u1", "q1", axes=[3]),
        node("Conv", "q1 w2", "c2", group=4, kernel_shape=[3], strides=[2]),
        node("LeakyRelu", "c2", "l2", alpha=0.1),
        node("ReduceSum", "l2", "sum", axes=[2], keepdims=0),
        node("Softmax", "l2", "p", axis=1),
        node("ReduceSum", "p", "psum", axes=[2], keepdims=0),
        node("MatMul", "sum w3", "g"),
        node("Add", "g b3", "logits"),
    ]
    weights = [constant("w1", 8, 2, 3), constant("b1", 8), constant("beta", 8), constant("mean", 8, scale=0.1)]
    weights += [numpy_helper.from_array(np.abs(RANDOM.standard_normal(8)).astype(np.float32) + 0.5, name) for name in ("gamma", "var")]
    weights += [constant("w2", 8, 2, 3), constant("w3", 8, 5), constant("b3", 5)]
    graph = helper.make_graph(nodes, "old", [floats("x", "N", 2, 12)], [floats("logits", "N", 5), floats("psum", "N", 8)], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 11)], ir_version=6)


def branching(opset):
    """Two inputs and outputs, a weight that two layers share, upsampling, transposed convolution, a branch."""
    taken = helper.make_graph([node("Mul", "f scale", "taken")], "taken", [], [floats("taken", "N", 6)])
    other = helper.make_graph([node("Identity", "f", "other")], "other", [], [floats("other", "N", 6)])
    nodes = [
        node("Conv", "a shared ba", "ca", pads=[1, 1, 1, 1]),
        node("Conv", "b shared", "cb", pads=[1, 1, 1, 1]),
        node("HardSwish", "ca", "ha") if opset >= 14 else node("Sigmoid", "ca", "ha"),
        node("Clip", "cb low high", "hb"),
        node("Add", "ha hb", "s"),
        helper.make_node("Resize", ["s", "roi", "sizes"], ["big"], mode="linear"),
        node("ConvTranspose", "big wt bt", "up", strides=[2, 2]),
        node("AveragePool", "up", "pooled", kernel_shape=[2, 2], strides=[2, 2]),
        node("MaxPool", "pooled", "most", kernel_shape=[2, 2], strides=[2, 2]),
        node("GlobalAveragePool", "most", "mean"),
        node("Flatten", "mean", "flat"),
        node("Gemm", "flat wg bg", "f", transB=1, alpha=1.0, beta=0.5),
        node("ReduceMax", "a", "mflag", keepdims=0),
        node("Cast", "mflag", "yes", to=TensorProto.BOOL),
        helper.make_node("If", ["yes"], ["chosen"], then_branch=taken, else_branch=other),
        node("Transpose", "f", "t", perm=[1, 0]),
        node("MatMul", "chosen t", "gram"),
        node("Softmax", "chosen", "probability", axis=-1),
    ]
    weights = [constant("shared", 4, 3, 3, 3), constant("ba", 4), constant("wt", 4, 6, 2, 2), constant("bt", 6)]
    weights += [constant("wg", 6, 6), constant("bg", 6), numpy_helper.from_array(np.float32([1.25]), "scale")]
    weights += [numpy_helper.from_array(np.float32(0.5), "low"), numpy_helper.from_array(np.float32(6), "high")]
    weights += [numpy_helper.from_array(np.float32([1, 1, 2, 2]), "sizes")]
    weights.append(numpy_helper.from_array(np.zeros(0, np.float32), "roi"))
    graph = helper.make_graph(
        nodes,
        "branching",
        [floats("a", "N", 3, 8, 8), floats("b", "N", 3, 8, 8)],
        [floats("probability", "N", 6), floats("gram", "N", "M")], weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=7 if opset < 15 else 8 if opset < 19 else 10)


def attention():
    """Operator set 18: a layer of attention over a sequence, with products of two activations and axes as inputs."""
    nodes = [
        node("MatMul", "x wq", "q"),
        node("MatMul", "x wk", "k"),
        node("MatMul", "x wv", "v"),
        node("Transpose", "k", "kt", perm=[0, 2, 1]),
        node("MatMul", "q kt", "scores"),
        node("Mul", "scores scale", "scaled"),
        node("Softmax", "scaled", "weights", axis=-1),
        node("MatMul", "weights v", "mixed"),
        node("Add", "mixed x", "residual"),
        node("LayerNormalization", "residual g b", "normed", axis=-1),
        node("ReduceMean", "normed axes", "pooled", keepdims=0),
        node("Gemm", "pooled wo bo", "logits"),
    ]
    weights = [constant(name, 16, 16) for name in ("wq", "wk", "wv")]
    weights += [numpy_helper.from_array(np.float32(0.25), "scale"), numpy_helper.from_array(np.ones(16, np.float32), "g")]
    weights += [constant("b", 16, scale=0.1), longs("axes", 1), constant("wo", 16, 4), constant("bo", 1, 4)]
    graph = helper.make_graph(nodes, "attention", [floats("x", "N", "T", 16)], [floats("logits", "N", 4)], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def main(folder):
    folder.mkdir(exist_ok=True)
    cases = {"old-11": (old(), {"x": (16, 2, 12)}), "attention-18": (attention(), {"x": (8, 6, 16)})}
    for opset in (12, 13, 17, 21):
        cases[f"branching-{opset}"] = (branching(opset), {"a": (8, 3, 8, 8), "b": (8, 3, 8, 8)})
    for name, (model, shapes) in cases.items():
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, folder / f"{name}.onnx")
        inputs = {key: RANDOM.standard_normal(shape).astype(np.float32) for key, shape in shapes.items()}
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        outputs = dict(zip([o.name for o in session.get_outputs()], session.run(None, inputs), strict=True))
        case = {
            kind: {key: {"shape": value.shape, "values": [float(f"{v:.7g}") for v in value.ravel()]} for key, value in tensors.items()}
            for kind, tensors in (("inputs", inputs), ("outputs", outputs))
        }
        (folder / f"{name}.json").write_text(json.dumps(case) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
