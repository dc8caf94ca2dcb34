"""Quantizes DIR/model.onnx with onnxruntime.quantization, calibrated on DIR/rows.f32, as the peer of OnnxQuantizer.

Writes DIR/peer.onnx, the int8 model, DIR/ranges.json, what calibration found, and DIR/outputs.json, what the int8 model
gives for the rows. Both inputs come from PeerFiles; of its MobileNet, model, rows and int8 model are not kept.
Run with: pip install onnx==1.23.2 onnxruntime==1.29.0; python quantize_peer.py ../resources/quantization
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.calibrate import create_calibrator
from onnxruntime.quantization.registry import QDQRegistry, QLinearOpsRegistry

OPERATORS = sorted(set(QLinearOpsRegistry) | set(QDQRegistry))


class Rows(CalibrationDataReader):
    def __init__(self, rows):
        self.batches = iter([{"input": rows[i : i + 8]} for i in range(0, len(rows), 8)])

    def get_next(self):
        return next(self.batches, None)


def main(folder):
    model = str(folder / "model.onnx")
    proto = onnx.load(model)
    onnx.checker.check_model(proto, full_check=True)
    shape = [dim.dim_value for dim in proto.graph.input[0].type.tensor_type.shape.dim][1:]
    rows = np.fromfile(folder / "rows.f32", "<f4").reshape([-1] + shape)

    calibrator = create_calibrator(
        model, OPERATORS, augmented_model_path="/tmp/augmented.onnx", calibrate_method=CalibrationMethod.MinMax
    )
    calibrator.collect_data(Rows(rows))
    ranges = {
        name: [float(end.item()) for end in data.range_value] for name, data in calibrator.compute_data().items()
    }
    (folder / "ranges.json").write_text(json.dumps(ranges, indent=1, sort_keys=True) + "\n")

    quantize_static(
        model,
        str(folder / "peer.onnx"),
        Rows(rows),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=OPERATORS,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
    )
    session = onnxruntime.InferenceSession(str(folder / "peer.onnx"), providers=["CPUExecutionProvider"])
    outputs = session.run(None, {"input": rows})[0]
    (folder / "outputs.json").write_text(json.dumps([float(value) for value in outputs.ravel()]) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
