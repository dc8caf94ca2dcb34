"""Copies into DIR the models of two packages, with rows for them and what plain onnxruntime gives.

direction.onnx tells which way a line of text is turned (rapidocr-onnxruntime); magika.onnx tells types of files (magika).
Rows are raw values, little-endian; results are JSON.
"""

import importlib.metadata
import json
import pathlib
import shutil
import sys

import numpy as np
import onnxruntime

ROWS = 5


def packaged(package, ending):
    file = next(f for f in importlib.metadata.files(package) if str(f).endswith(ending))
    return pathlib.Path(importlib.metadata.distribution(package).locate_file(file))


def write(folder, name, source, rows):
    shutil.copy(source, folder / f"{name}.onnx")
    rows.tofile(folder / f"{name}.rows")
    session = onnxruntime.InferenceSession(source, providers=["CPUExecutionProvider"])
    given = session.run(None, {session.get_inputs()[0].name: rows})[0]
    (folder / f"{name}.json").write_text(json.dumps(given.tolist()))


def main(folder):
    random = np.random.default_rng(3)
    images = random.uniform(-1, 1, (ROWS, 3, 48, 192)).astype("<f4")
    write(folder, "direction", packaged("rapidocr-onnxruntime", "cls_infer.onnx"), images)
    contents = random.integers(0, 257, (ROWS, 2048)).astype("<i4")
    contents[1] = np.resize(np.frombuffer(b"import sys\nprint(sys.argv)\n", np.uint8), 2048)
    write(folder, "magika", packaged("magika", "model.onnx"), contents)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
