"""Prints the scalars that TensorBoard finds under a folder: one line of JSON, {tag: [[step, value], ...]}."""

import json
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import SCALARS, EventAccumulator

ALL = 0

found = {}
for file in sorted(pathlib.Path(sys.argv[1]).rglob("events.out.tfevents.*")):
    if file.name.startswith("."):
        continue
    accumulator = EventAccumulator(str(file), size_guidance={SCALARS: ALL})
    accumulator.Reload()
    for tag in accumulator.Tags()[SCALARS]:
        found.setdefault(tag, []).extend([event.step, event.value] for event in accumulator.Scalars(tag))
print(json.dumps(found))
