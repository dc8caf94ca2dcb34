"""Cuts patches of 32x32 pixels from the photographs that scikit-image's package brings, in 20 classes.

A class is a photograph, or the upper or lower half of one. Each is laid out in cells of 64x64 pixels; every third cell that is not
nearly plain is for the test. Patches lie within one cell, so none of the test overlaps one to train on. Written is one file: for
each patch a byte with its class, a byte that is 1 for the test, and 3x32x32 bytes of red, green and blue.

Usage: patches.py FILE
"""

import os
import sys

import numpy as np
import skimage
from skimage import io

PATCH = 32
CELL = 64
TRAINING_PATCHES = 200
TEST_PATCHES = 80
LEAST_DEVIATION = 6.0

WHOLE = [
    "brick.png", "camera.png", "cell.png", "chelsea.png", "clock_motion.png", "coins.png", "grass.png", "gravel.png",
    "hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png", "page.png", "retina.jpg", "rocket.jpg",
    "text.png",
]
HALVES = ["astronaut.png", "coffee.png"]


def photograph(name):
    image = io.imread(os.path.join(os.path.dirname(skimage.__file__), "data", name))
    if image.ndim == 2:
        image = np.stack([image] * 3, axis=-1)
    return np.ascontiguousarray(image[..., :3])


def classes():
    for name in WHOLE:
        yield photograph(name)
    for name in HALVES:
        image = photograph(name)
        middle = image.shape[0] // 2
        yield image[:middle]
        yield image[middle:]


def cells(image):
    found = []
    for top in range(0, image.shape[0] - CELL + 1, CELL):
        for left in range(0, image.shape[1] - CELL + 1, CELL):
            cell = image[top:top + CELL, left:left + CELL]
            if cell.std() >= LEAST_DEVIATION:
                found.append(cell)
    return found


def draw(from_cells, count, random):
    for index in range(count):
        cell = from_cells[index % len(from_cells)]
        top, left = random.integers(0, CELL - PATCH + 1, 2)
        yield cell[top:top + PATCH, left:left + PATCH].transpose(2, 0, 1)


def main():
    random = np.random.default_rng(20)
    with open(sys.argv[1], "wb") as out:
        for label, image in enumerate(classes()):
            found = cells(image)
            random.shuffle(found)
            third = max(1, len(found) // 3)
            for is_test, part, count in ((1, found[:third], TEST_PATCHES), (0, found[third:], TRAINING_PATCHES)):
                for patch in draw(part, count, random):
                    out.write(bytes([label, is_test]))
                    out.write(patch.tobytes())


main()
