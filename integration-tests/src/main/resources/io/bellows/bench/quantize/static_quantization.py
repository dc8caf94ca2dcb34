"""Quantizes DIR/model.onnx to DIR/peer.onnx by onnxruntime.quantization.quantize_static on the rows of DIR/rows.f32."""

import pathlib
import sys

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static


class Rows(CalibrationDataReader):
    def __init__(self, rows):
        self.batches = iter([{"input": rows[i : i + 4]} for i in range(0, len(rows), 4)])

    def get_next(self):
        return next(self.batches, None)


folder = pathlib.Path(sys.argv[1])
shape = [dim.dim_value for dim in onnx.load(folder / "model.onnx").graph.input[0].type.tensor_type.shape.dim][1:]
quantize_static(
    str(folder / "model.onnx"),
    str(folder / "peer.onnx"),
    Rows(np.fromfile(folder / "rows.f32", "<f4").reshape([-1] + shape)),
    quant_format=QuantFormat.QDQ,
    per_channel=True,
    activation_type=QuantType.QUInt8,
    weight_type=QuantType.QInt8,
    calibrate_method=CalibrationMethod.MinMax,
)
