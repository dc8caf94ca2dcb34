"""Writes operators.txt, the table of ONNX's operators that GraphCheck reads: one line for each version of each operator.

A line is: domain, name, first operator set, least and most inputs, least and most outputs (-1: any number), and
"deprecated" where that version ends the operator.
Run with: pip install onnx==1.23.2; python onnx_operators.py ../../main/resources/io/bellows/engine/onnx/operators.txt
"""

import pathlib
import sys

import onnx.defs

LAST_OPSET = 21
ANY = 2**31 - 1


def bound(count):
    return -1 if count >= ANY else count


def line(schema):
    counts = [schema.min_input, schema.max_input, schema.min_output, schema.max_output]
    words = [schema.domain or "ai.onnx", schema.name, schema.since_version, *map(bound, counts)]
    return " ".join(map(str, words + (["deprecated"] if schema.deprecated else [])))


def main(file):
    schemas = [s for s in onnx.defs.get_all_schemas_with_history() if s.domain in ("", "ai.onnx.ml")]
    lines = sorted(line(s) for s in schemas if s.since_version <= LAST_OPSET)
    file.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
