"""Ranges of DIR/model.onnx on DIR/rows.f32 by the other calibrators of onnxruntime.quantization, as the peer of Histograms.

Writes DIR/calibrators.json: by method, each tensor's range and the width of a bin.
Run with: pip install onnx==1.23.2 onnxruntime==1.29.0; python calibration_peer.py ../resources/quantization
"""

import json
import pathlib
import sys

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod
from onnxruntime.quantization.calibrate import create_calibrator
from onnxruntime.quantization.registry import QDQRegistry, QLinearOpsRegistry

OPERATORS = sorted(set(QLinearOpsRegistry) | set(QDQRegistry))
BINS = 2048
METHODS = {
    "percentile": (CalibrationMethod.Percentile, {"num_bins": BINS, "percentile": 99.0, "symmetric": False}),
    "percentile-symmetric": (CalibrationMethod.Percentile, {"num_bins": BINS, "percentile": 99.0, "symmetric": True}),
    "entropy": (CalibrationMethod.Entropy, {"num_bins": BINS, "num_quantized_bins": 128}),
    "moving-average": (CalibrationMethod.MinMax, {"moving_average": True}),
}


class Rows(CalibrationDataReader):
    """One row at a time, so that averages are those of rows."""

    def __init__(self, rows):
        self.batches = iter([{"input": rows[i : i + 1]} for i in range(len(rows))])

    def get_next(self):
        return next(self.batches, None)


def main(folder):
    model = str(folder / "model.onnx")
    shape = [dim.dim_value for dim in onnx.load(model).graph.input[0].type.tensor_type.shape.dim][1:]
    rows = np.fromfile(folder / "rows.f32", "<f4").reshape([-1] + shape)
    found = {}
    for name, (method, options) in METHODS.items():
        calibrator = create_calibrator(
            model, OPERATORS, "/tmp/augmented.onnx", calibrate_method=method, extra_options=options
        )
        calibrator.collect_data(Rows(rows))
        found[name] = {}
        counted = calibrator.collector.get_histogram_dict() if hasattr(calibrator, "collector") else {}
        for tensor, data in calibrator.compute_data().items():
            low, high = (float(np.asarray(end).item()) for end in data.range_value)
            edges = counted[tensor][1] if tensor in counted else np.zeros(2)
            width = float(edges[1] - edges[0])
            found[name][tensor] = [low, high, width]
    (folder / "calibrators.json").write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
