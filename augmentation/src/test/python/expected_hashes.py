"""Writes what ImageHash makes of the photographs of expected_photographs.py, for PerceptualHashTest.

    pip install ImageHash==4.3.2 numpy==2.4.6 pillow==13.0.0
    python expected_hashes.py photographs/images.png > ../resources/io/bellows/augmentation/image/hashes.csv

Its images are resized as ours are: with antialiasing by a triangle in place of Lanczos's window, and rounded once at the
end in place of after each axis.
"""

import sys

import imagehash
import numpy
from PIL import Image

HEIGHT = 60
NAMES = ["astronaut", "chelsea", "coffee", "random"]


class Resized:
    """An image that ImageHash resizes by a triangle, in floats."""

    def __init__(self, image):
        self.image = image

    def convert(self, mode):
        return Resized(self.image.convert(mode))

    def resize(self, size, _):
        exact = self.image.convert("F").resize(size, Image.Resampling.BILINEAR)
        return Image.fromarray(numpy.floor(numpy.asarray(exact) + 0.5).astype(numpy.uint8))


def main():
    all_images = Image.open(sys.argv[1]).convert("RGB")
    print("image,difference,frequency")
    for i, name in enumerate(NAMES):
        image = all_images.crop((0, i * HEIGHT, all_images.width, (i + 1) * HEIGHT))
        print(name, imagehash.dhash(Resized(image)), imagehash.phash(Resized(image)), sep=",")


if __name__ == "__main__":
    main()
