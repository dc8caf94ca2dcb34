"""Models of two packages, rows for them, and what plain onnxruntime gives.

    third_party.py write DIR          copies the models into DIR, and writes rows and results beside them
    third_party.py run DIR NAME FILE  writes what the model FILE gives for the rows of NAME, as DIR/FILE.json

direction.onnx tells which way a line of text is turned (rapidocr-onnxruntime); its rows are strokes that sit on a line or hang
from one. magika.onnx tells types of files (magika); its rows are the first and last bytes of files of the numpy package.
Rows are raw values, little-endian; results are JSON.
"""

import importlib.metadata
import json
import pathlib
import shutil
import sys

import numpy as np
import onnxruntime

ROWS = 48
SHAPES = {"direction": ("<f4", (ROWS, 3, 48, 192)), "magika": ("<i4", (ROWS, 2048))}
KINDS = (".py", ".pyi", ".so", ".txt", ".h", ".csv", ".npz", ".pyf", ".f90", ".ini", ".json", ".c", ".f")


def packaged(package):
    distribution = importlib.metadata.distribution(package)
    return [pathlib.Path(distribution.locate_file(file)) for file in distribution.files]


def strokes(seed):
    random = np.random.default_rng(seed)
    image = np.full((3, 48, 192), 0.8)
    x = 4
    while x < 188:
        height, width = random.integers(14, 36), random.integers(1, 4)
        top = 6 if seed % 2 == 0 else 43 - height
        image[:, top : top + height, x : x + width] = -0.8
        x += random.integers(3, 9)
    return image


def ends(file):
    content = np.frombuffer(file.read_bytes(), np.uint8)
    row = np.full(2048, 256)
    first, last = content[:1024], content[-1024:]
    row[: len(first)] = first
    row[2048 - len(last) :] = last
    return row


def files():
    found = []
    for kind in KINDS:
        found += sorted(f for f in packaged("numpy") if f.suffix == kind and f.stat().st_size > 200)[:8]
    return found[:: max(1, len(found) // ROWS)][:ROWS]


def run(folder, name, model):
    kind, shape = SHAPES[name]
    rows = np.fromfile(folder / f"{name}.rows", kind).reshape(shape)
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(folder / model, options, providers=["CPUExecutionProvider"])
    given = session.run(None, {session.get_inputs()[0].name: rows})[0]
    (folder / f"{model}.json").write_text(json.dumps(given.tolist()))


def write(folder):
    content = {"direction": [strokes(seed) for seed in range(ROWS)], "magika": [ends(file) for file in files()]}
    sources = {"direction": ("rapidocr-onnxruntime", "cls_infer.onnx"), "magika": ("magika", "model.onnx")}
    for name, (package, ending) in sources.items():
        kind, shape = SHAPES[name]
        np.array(content[name]).astype(kind).reshape(shape).tofile(folder / f"{name}.rows")
        shutil.copy(next(f for f in packaged(package) if str(f).endswith(ending)), folder / f"{name}.onnx")
        run(folder, name, f"{name}.onnx")


if __name__ == "__main__":
    {"write": write, "run": run}[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
